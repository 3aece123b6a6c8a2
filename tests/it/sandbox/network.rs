//! The network and other sockets: nothing outside is reached.

use std::io::ErrorKind;
use std::net::{TcpListener, UdpSocket};
use std::os::unix::net::{SocketAddr, UnixDatagram, UnixListener};

use super::{each, text};

#[test]
fn no_listener_outside_is_reached() {
    each(|cell| {
        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        tcp.set_nonblocking(true).unwrap();
        let port = tcp.local_addr().unwrap().port().to_string();
        let script = "\
import socket, sys
try:
    socket.create_connection(('127.0.0.1', int(sys.argv[1])), timeout=5)
    print('WENT THROUGH')
except OSError as error:
    print('held', error)";
        let ran = cell.python(script, [port]);
        assert!(
            ran.stdout.text.starts_with("held"),
            "{:?}: {ran:?}",
            cell.backend
        );
        assert_eq!(tcp.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
    });
}

#[test]
fn no_datagram_gets_out() {
    each(|cell| {
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        udp.set_nonblocking(true).unwrap();
        let port = udp.local_addr().unwrap().port().to_string();
        let unix = UnixDatagram::bind(cell.outside.join("datagrams")).unwrap();
        unix.set_nonblocking(true).unwrap();
        let script = "\
import socket, sys
for send in (
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', int(sys.argv[1]))),
    lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b'x', sys.argv[2]),
    lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0].sendto(b'x', sys.argv[2]),
):
    try:
        send()
        print('sent')
    except OSError as error:
        print('held', error)
print('tried')";
        let ran = cell.python(script, [port, text(&cell.outside.join("datagrams"))]);
        assert!(
            ran.stdout.text.ends_with("tried\n"),
            "{:?}: {ran:?}",
            cell.backend
        );
        let mut buffer = [0; 8];
        assert_eq!(
            udp.recv(&mut buffer).unwrap_err().kind(),
            ErrorKind::WouldBlock
        );
        assert_eq!(
            unix.recv(&mut buffer).unwrap_err().kind(),
            ErrorKind::WouldBlock
        );
    });
}

#[test]
fn no_unix_socket_outside_is_reached() {
    use std::os::linux::net::SocketAddrExt as _;
    each(|cell| {
        let path = cell.outside.join("socket");
        let name = format!("groundskeeper-test-{}", std::process::id());
        let address = SocketAddr::from_abstract_name(&name).unwrap();
        let listeners = [
            UnixListener::bind(&path).unwrap(),
            UnixListener::bind_addr(&address).unwrap(),
        ];
        let script = "\
import socket, sys
for address in (sys.argv[1], '\\0' + sys.argv[2]):
    try:
        socket.socket(socket.AF_UNIX).connect(address)
        print('WENT THROUGH', address)
    except OSError as error:
        print('held', error)
print('tried')";
        let ran = cell.python(script, [text(&path), name]);
        assert!(
            ran.stdout.text.ends_with("tried\n"),
            "{:?}: {ran:?}",
            cell.backend
        );
        assert!(
            !ran.stdout.text.contains("THROUGH"),
            "{:?}: {ran:?}",
            cell.backend
        );
        for listener in listeners {
            listener.set_nonblocking(true).unwrap();
            assert_eq!(listener.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
        }
    });
}

#[test]
fn pairs_of_sockets_work_since_event_loops_need_them() {
    each(|cell| {
        let script = "\
import asyncio
async def main():
    await asyncio.sleep(0)
    return 'looped'
print(asyncio.run(main()))";
        let ran = cell.python(script, [""; 0]);
        assert_eq!(ran.stdout.text, "looped\n", "{:?}: {ran:?}", cell.backend);
    });
}
