// Relative, so that the page also works behind a proxy that takes a root path off; and no validator of another host.
window.ui = SwaggerUIBundle({
    url: '../../openapi?format=JSON',
    dom_id: '#operations',
    deepLinking: true,
    docExpansion: 'list',
    tryItOutEnabled: true,
    displayRequestDuration: true,
    validatorUrl: null,
});
