#!/usr/bin/python3
"""WebKitGTK as a child process: JSON lines on stdin ask for pages and run scripts in them, those on stdout tell.

  {"page": 1, "origin": "http://127.0.0.1:80"}    an empty page of that origin, made without a request
  {"page": 1, "run": "..."}                       runs in it; report(text) there is told

Told are {"version": "2.50"} once, {"loaded": 1} when a page is there, {"report": "..."} and {"failed": "..."}.
It shows its windows on a display of its own, Xvfb, and ends with its input; then Xvfb ends, which lets go of nobody.
The interpreter is Debian's, which has the bindings.
"""
import ctypes
import json
import os
import signal
import subprocess
import sys

END_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def tell(**line):
    print(json.dumps(line), flush=True)


def start_display():
    """Starts Xvfb on a number that is free, and names it for GTK. It ends with its last client, or with us."""
    def in_child():
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)

    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "640x480x24", "-nolisten", "tcp", "-terminate"]
    try:
        server = subprocess.Popen(command, pass_fds=[writer], preexec_fn=in_child, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except OSError as error:
        sys.exit(f"Xvfb cannot be started (Debian's package is xvfb): {error}")
    os.close(writer)
    with os.fdopen(reader) as lines:
        number = lines.readline().strip()
    if not number:
        sys.exit("Xvfb ended before it had a display")
    os.environ["DISPLAY"] = f":{number}"
    return server


try:
    import gi

    gi.require_version("Gtk", "3.0")
    gi.require_version("WebKit2", "4.1")
except (ImportError, ValueError) as missing:
    sys.exit(f"WebKitGTK cannot be used (Debian's packages are python3-gi and gir1.2-webkit2-4.1): {missing}")
display = start_display()
os.environ.update(GDK_BACKEND="x11", NO_AT_BRIDGE="1", GSETTINGS_BACKEND="memory", GIO_USE_VFS="local")

from gi.repository import GLib, Gtk, WebKit2  # noqa: E402  GTK looks for the display when it is imported

views = {}


def open_page(number, origin):
    # A context has a network session of its own, whose connections are limited to 17, and to 6 of a host.
    context = WebKit2.WebContext.new_ephemeral()
    manager = context.get_website_data_manager()
    manager.set_tls_errors_policy(WebKit2.TLSErrorsPolicy.IGNORE)
    manager.set_network_proxy_settings(WebKit2.NetworkProxyMode.NO_PROXY, None)
    content = WebKit2.UserContentManager()
    content.connect("script-message-received::report", lambda _, result: tell(report=result.get_js_value().to_string()))
    content.register_script_message_handler("report")
    settings = WebKit2.Settings(hardware_acceleration_policy=WebKit2.HardwareAccelerationPolicy.NEVER)
    view = WebKit2.WebView(web_context=context, user_content_manager=content, settings=settings)
    view.connect("load-changed", lambda _, event: event == WebKit2.LoadEvent.FINISHED and tell(loaded=number))
    view.connect("web-process-terminated", lambda *_: leave("the process of a page has ended", 1))
    window = Gtk.OffscreenWindow()
    window.add(view)
    window.show_all()
    views[number] = view
    view.load_html(PAGE, origin + "/")


def run(number, script):
    def finished(view, result):
        try:
            view.evaluate_javascript_finish(result)
        except GLib.Error as error:
            tell(failed=error.message)

    # The value of the script is that of its last statement: undefined, which can always be told.
    views[number].evaluate_javascript(script + "\n;undefined", -1, None, None, None, finished)


def leave(why, code):
    if why:
        print(why, file=sys.stderr)
    display.kill()
    display.wait()
    os._exit(code)  # no farewell to the pages: their processes end with the connection to this one


def read(channel, _condition):
    piece = os.read(channel, 1 << 20)
    if not piece:
        leave(None, 0)
    *lines, pending[0] = (pending[0] + piece).split(b"\n")
    for line in lines:
        request = json.loads(line)
        if "origin" in request:
            open_page(request["page"], request["origin"])
        else:
            run(request["page"], request["run"])
    return True


PAGE = sys.argv[1]
pending = [b""]
version = WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version()
tell(version=".".join(map(str, version)))
GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, 0, GLib.IOCondition.IN | GLib.IOCondition.HUP, read)
GLib.MainLoop().run()
