//! What opens a scope: functions, classes, lambdas, comprehensions and `type` statements, each with
//! the parts that are evaluated outside of it.

use ruff_python_ast::visitor::Visitor;
use ruff_python_ast::{
    self as ast, AnyParameterRef, Comprehension, Expr, Parameters, TypeParam, TypeParams,
};
use ruff_text_size::{Ranged, TextRange};

use crate::refactor::scopes::build::{Walker, bytes};
use crate::refactor::scopes::{BindingKind, Place, ScopeKind};

impl Walker<'_> {
    pub(super) fn function(&mut self, function: &ast::StmtFunctionDef) {
        for decorator in &function.decorator_list {
            self.visit_expr(&decorator.expression);
        }
        self.defaults(&function.parameters);
        let from = function.name.end();
        let range = TextRange::new(from, function.end());
        let work = |walker: &mut Self| {
            walker.annotations(function);
            walker.within(
                ScopeKind::Function,
                function.name.as_str(),
                bytes(range),
                |walker| {
                    walker.parameters(&function.parameters);
                    walker.visit_body(&function.body);
                },
            );
        };
        self.with_type_parameters(function.type_params.as_deref(), range, work);
        self.bind(&function.name, BindingKind::Def);
    }

    /// Annotations of parameters, in their order, and of the result.
    fn annotations(&mut self, function: &ast::StmtFunctionDef) {
        let parameters = function.parameters.iter();
        for annotation in parameters.filter_map(AnyParameterRef::annotation) {
            self.annotation(annotation);
        }
        if let Some(returns) = &function.returns {
            self.annotation(returns);
        }
    }

    pub(super) fn class(&mut self, class: &ast::StmtClassDef) {
        for decorator in &class.decorator_list {
            self.visit_expr(&decorator.expression);
        }
        let range = TextRange::new(class.name.end(), class.end());
        let work = |walker: &mut Self| {
            if let Some(arguments) = &class.arguments {
                walker.visit_arguments(arguments);
            }
            walker.within(
                ScopeKind::Class,
                class.name.as_str(),
                bytes(range),
                |walker| walker.visit_body(&class.body),
            );
        };
        self.with_type_parameters(class.type_params.as_deref(), range, work);
        self.bind(&class.name, BindingKind::Class);
    }

    pub(super) fn type_alias(&mut self, alias: &ast::StmtTypeAlias) {
        let value = bytes(alias.value.range());
        let range = TextRange::new(alias.name.end(), alias.end());
        self.with_type_parameters(alias.type_params.as_deref(), range, |walker| {
            walker.within(ScopeKind::TypeAlias, "", value, |walker| {
                walker.place = Place::Annotation;
                walker.visit_expr(&alias.value);
            });
        });
        self.target(&alias.name, &BindingKind::TypeAlias);
    }

    fn with_type_parameters(
        &mut self,
        parameters: Option<&TypeParams>,
        range: TextRange,
        work: impl FnOnce(&mut Self),
    ) {
        let Some(parameters) = parameters else {
            return work(self);
        };
        self.within(ScopeKind::TypeParameters, "", bytes(range), |walker| {
            for parameter in &parameters.type_params {
                walker.type_parameter(parameter);
            }
            work(walker);
        });
    }

    fn type_parameter(&mut self, parameter: &TypeParam) {
        let (name, bound, default) = match parameter {
            TypeParam::TypeVar(inner) => (&inner.name, inner.bound.as_deref(), &inner.default),
            TypeParam::TypeVarTuple(inner) => (&inner.name, None, &inner.default),
            TypeParam::ParamSpec(inner) => (&inner.name, None, &inner.default),
        };
        self.bind(name, BindingKind::TypeParameter);
        self.on_demand(|walker| {
            for expression in [bound, default.as_deref()].into_iter().flatten() {
                walker.annotation(expression);
            }
        });
    }

    pub(super) fn lambda(&mut self, lambda: &ast::ExprLambda) {
        if let Some(parameters) = &lambda.parameters {
            self.defaults(parameters);
        }
        self.within(ScopeKind::Lambda, "", bytes(lambda.range), |walker| {
            walker.place = Place::Code;
            if let Some(parameters) = &lambda.parameters {
                walker.parameters(parameters);
            }
            walker.visit_expr(&lambda.body);
        });
    }

    fn defaults(&mut self, parameters: &Parameters) {
        let defaults = parameters.iter_non_variadic_params();
        for default in defaults.filter_map(|parameter| parameter.default()) {
            self.visit_expr(default);
        }
    }

    fn parameters(&mut self, parameters: &Parameters) {
        for parameter in parameters {
            self.bind(parameter.name(), BindingKind::Parameter);
        }
    }

    /// A comprehension with the parts that give its elements.
    pub(super) fn comprehension(
        &mut self,
        kind: ScopeKind,
        range: TextRange,
        generators: &[Comprehension],
        elements: &[&Expr],
    ) {
        // The first iterator is evaluated before there is a scope.
        if let Some(first) = generators.first() {
            self.visit_expr(&first.iter);
        }
        self.within(kind, "", bytes(range), |walker| {
            for (index, generator) in generators.iter().enumerate() {
                if index > 0 {
                    walker.visit_expr(&generator.iter);
                }
                walker.target(&generator.target, &BindingKind::ComprehensionTarget);
                for test in &generator.ifs {
                    walker.visit_expr(test);
                }
            }
            for element in elements {
                walker.visit_expr(element);
            }
        });
    }
}
