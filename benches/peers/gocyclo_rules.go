// Prints path, line and complexity of every function below a folder, as gocyclo counts them: 1, plus 1
// for each if, for, case with a condition, and each && and ||; function literals belong to the function
// around them, and those that a package variable holds are functions.
//
// usage: go run gocyclo_rules.go FOLDER
//
// gocyclo itself is a module of Go's proxy, which not every machine reaches; this needs Go alone.
package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Report is what is printed.
type Report struct {
	Functions [][3]any `json:"functions"`
	Rejected  []string `json:"rejected"`
}

func points(node ast.Node) int {
	switch node := node.(type) {
	case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt:
		return 1
	case *ast.CaseClause:
		if node.List != nil {
			return 1
		}
	case *ast.CommClause:
		if node.Comm != nil {
			return 1
		}
	case *ast.BinaryExpr:
		if node.Op == token.LAND || node.Op == token.LOR {
			return 1
		}
	}
	return 0
}

func complexity(function ast.Node) int {
	total := 1
	ast.Inspect(function, func(node ast.Node) bool {
		if node != nil {
			total += points(node)
		}
		return true
	})
	return total
}

// functions are the declared ones, and literals that are the value of a package variable.
func functions(file *ast.File) []ast.Node {
	var found []ast.Node
	for _, declaration := range file.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			if declaration.Body != nil {
				found = append(found, declaration)
			}
		case *ast.GenDecl:
			for _, specification := range declaration.Specs {
				found = append(found, literals(specification)...)
			}
		}
	}
	return found
}

func literals(specification ast.Spec) []ast.Node {
	values, ok := specification.(*ast.ValueSpec)
	if !ok {
		return nil
	}
	var found []ast.Node
	for _, value := range values.Values {
		if literal, ok := value.(*ast.FuncLit); ok {
			found = append(found, literal)
		}
	}
	return found
}

func (report *Report) add(root, path string) {
	shown, _ := filepath.Rel(root, path)
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, nil, 0)
	if err != nil {
		report.Rejected = append(report.Rejected, shown)
		return
	}
	for _, function := range functions(file) {
		line := set.PositionFor(function.Pos(), false).Line
		report.Functions = append(report.Functions, [3]any{shown, line, complexity(function)})
	}
}

func main() {
	root := os.Args[1]
	var report Report
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && strings.HasSuffix(path, ".go") {
			report.add(root, path)
		}
		return err
	})
	if err != nil {
		panic(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
		panic(err)
	}
}
