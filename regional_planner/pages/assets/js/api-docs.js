/* Shows the OpenAPI document named on the page with Swagger UI (loaded before this module as a plain script). */

const holder = document.querySelector("[data-openapi]");

window.SwaggerUIBundle({
  url: new URL(holder.dataset.openapi, document.baseURI).href,
  domNode: holder,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  // The page has its own title.
  plugins: [() => ({ wrapComponents: { InfoContainer: () => () => null } })],
  // Null keeps the document here: the default sends its address to a validator elsewhere.
  validatorUrl: null,
});
