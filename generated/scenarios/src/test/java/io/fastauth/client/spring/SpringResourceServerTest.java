package io.fastauth.client.spring;

import static io.fastauth.client.VerifiableService.awaitLive;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fastauth.client.Relay;
import io.fastauth.client.TokenSource;
import io.fastauth.client.VerifiableService;
import io.fastauth.client.Verifier;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.filter.DelegatingFilterProxy;

/** A resource server of Spring Security in a servlet container. */
class SpringResourceServerTest {

    private static VerifiableService fastAuth;
    private static Relay relay;
    private static Verifier verifier;
    private static Tomcat tomcat;

    /** The configuration of an application. */
    @EnableWebSecurity
    static class Security {

        @Bean
        SecurityFilterChain chain(HttpSecurity http, FastAuthJwtDecoder decoder) {
            return http.authorizeHttpRequests(requests -> requests.requestMatchers("/admin")
                            .hasAuthority("SCOPE_admin")
                            .anyRequest()
                            .authenticated())
                    .oauth2ResourceServer(server ->
                            server.jwt(jwt -> jwt.decoder(decoder)).withObjectPostProcessor(new FailureHandling()))
                    .build();
        }
    }

    /** Sets the handler that answers 503 while the token service is away. */
    static class FailureHandling implements ObjectPostProcessor<BearerTokenAuthenticationFilter> {

        @Override
        public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
            filter.setAuthenticationFailureHandler(new FastAuthFailureHandler());
            return filter;
        }
    }

    /** Says who the caller is. */
    static final class Orders extends HttpServlet {

        private static final long serialVersionUID = 1L;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().write(request.getUserPrincipal().getName());
        }
    }

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        fastAuth = VerifiableService.start(folder, config -> {});
        relay = new Relay(fastAuth.server().port());
        verifier = fastAuth.verifier(relay.address())
                .issuer(fastAuth.address().toString())
                .build();
        AnnotationConfigWebApplicationContext spring = new AnnotationConfigWebApplicationContext();
        spring.register(Security.class);
        spring.addBeanFactoryPostProcessor(
                beans -> beans.registerSingleton("decoder", new FastAuthJwtDecoder(verifier)));
        tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", folder.toString());
        Tomcat.addServlet(context, "orders", new Orders());
        context.addServletMappingDecoded("/*", "orders");
        spring.setServletContext(context.getServletContext());
        spring.refresh();
        FilterDef filter = new FilterDef();
        filter.setFilterName("springSecurityFilterChain");
        filter.setFilter(new DelegatingFilterProxy("springSecurityFilterChain", spring));
        context.addFilterDef(filter);
        FilterMap everything = new FilterMap();
        everything.setFilterName(filter.getFilterName());
        everything.addURLPattern("/*");
        context.addFilterMap(everything);
        tomcat.start();
    }

    @BeforeEach
    void connect() {
        relay.mend(fastAuth.server().port());
        awaitLive(verifier);
    }

    @AfterAll
    static void stop() throws Exception {
        tomcat.stop();
        tomcat.destroy();
        verifier.close();
        relay.close();
        fastAuth.close();
    }

    private static TokenSource tokens(String client) {
        String secret = VerifiableService.register(
                fastAuth.server(), "\"client_id\":\"" + client + "\",\"may_refresh\":true,\"scopes\":[\"orders\"]");
        return TokenSource.clientCredentials(fastAuth.address(), client, secret);
    }

    @Test
    void aTokenIsAcceptedUntilItsSessionEnds() throws Exception {
        try (TokenSource tokens = tokens("me")) {
            String token = tokens.accessToken();
            HttpResponse<String> accepted = get("/", token);
            assertEquals("200 me", accepted.statusCode() + " " + accepted.body());

            tokens.revoke();

            await().until(() -> get("/", token).statusCode() == 401);
            String challenge =
                    get("/", token).headers().firstValue("WWW-Authenticate").orElse("");
            assertTrue(challenge.contains("error=\"invalid_token\""), challenge);
        }
    }

    @Test
    void aScopeIsAnAuthority() throws Exception {
        try (TokenSource tokens = tokens("reader")) {
            assertEquals(403, get("/admin", tokens.accessToken()).statusCode());
            assertEquals(401, get("/admin", "x").statusCode());
        }
    }

    @Test
    void anUnavailableTokenServiceIsNotARefusedToken() throws Exception {
        try (TokenSource tokens = tokens("lonely")) {
            String token = tokens.accessToken();
            assertEquals(200, get("/", token).statusCode());
            relay.cut();

            await().until(() -> get("/", token).statusCode() == 503);
            assertEquals(
                    "1", get("/", token).headers().firstValue("Retry-After").orElse(""));
        }
    }

    private HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + tomcat.getConnector().getLocalPort() + path);
            return client.send(
                    HttpRequest.newBuilder(uri)
                            .header("Authorization", "Bearer " + token)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
