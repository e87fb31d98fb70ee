// The URL is relative, because a proxy may remove a root path. The default validator is on another host.
window.ui = SwaggerUIBundle({
    url: '../../openapi?format=JSON',
    dom_id: '#operations',
    deepLinking: true,
    docExpansion: 'list',
    tryItOutEnabled: true,
    displayRequestDuration: true,
    validatorUrl: null,
});
