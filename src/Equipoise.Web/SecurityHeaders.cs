namespace Equipoise.Web;

/// <summary>Headers of every answer: no script but the program's own file runs, nothing is loaded from elsewhere, no other page may frame or read this one, nothing is kept.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>The content security policy: a script, a stylesheet and a picture of this program, forms that lead back to it, and nothing else.</summary>
    public const string ContentSecurityPolicy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Adds the headers when the answer begins, so that errors carry them too.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
            headers["X-Permitted-Cross-Domain-Policies"] = "none";
            headers.CacheControl = "no-store";
            if (context.Request.IsHttps && context.Request.Host.Host != "localhost")
            {
                headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            }

            return Task.CompletedTask;
        });
        return next(context);
    }
}
