// Sends spellings through Java clients: a number, a tab and the text in base64 on each line. Every request goes to a proxy, the
// recorder, and a request to the marker host follows each spelling. Prints the hosts that Java reads as addresses.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

class JavaClient {
    /** A client: asks for a text and returns the host that it took the text for. */
    interface Client {
        void ask(String text, String[] host) throws Exception;
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        InetSocketAddress recorder = new InetSocketAddress("127.0.0.1", port);
        HttpClient http = HttpClient.newBuilder().proxy(ProxySelector.of(recorder)).version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER).connectTimeout(Duration.ofSeconds(5)).build();
        Proxy proxy = new Proxy(Proxy.Type.HTTP, recorder);

        Map<String, Client> clients = new LinkedHashMap<>();
        clients.put("java.net.http", (text, host) -> {
            URI uri = new URI(text);
            host[0] = uri.getHost();
            http.send(HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(), BodyHandlers.discarding());
        });
        clients.put("java.net.URL", (text, host) -> {
            URL url = new URL(text);
            if (!url.getProtocol().matches("https?")) {
                return; // Java opens files and FTP in other ways.
            }
            host[0] = url.getHost();
            HttpURLConnection connection = (HttpURLConnection) url.openConnection(proxy);
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(5000);
            connection.setReadTimeout(5000);
            connection.getResponseCode();
            connection.disconnect();
        });

        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream said = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String line; (line = lines.readLine()) != null;) {
            String[] parts = line.split("\t", -1);
            String text = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            for (Map.Entry<String, Client> client : clients.entrySet()) {
                String[] host = new String[1];
                try {
                    client.getValue().ask(text, host);
                } catch (Exception refused) {
                    // A client may refuse with any exception.
                }
                String address = host[0] == null ? null : address(host[0]);
                if (address != null) {
                    said.println(String.join("\t", client.getKey(), parts[0], host[0], address));
                }
                mark(port, arguments[1], client.getKey() + "/" + parts[0]);
            }
        }
        said.flush();
        // The threads of the client would keep the process alive.
        System.exit(0);
    }

    /** The address that Java reads a host as; nothing for a name, which there is no resolver for. */
    static String address(String host) {
        try {
            return host.isEmpty() ? null : InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException name) {
            return null;
        }
    }

    static void mark(int port, String host, String name) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(("GET /" + name + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }
}
