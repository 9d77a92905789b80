using System.Security.Cryptography;

namespace Marketing.Dashboard.Http;

/// <summary>The headers that keep a browser from doing more than the page needs (SR-B1, SR-B2), on every answer.</summary>
static class SecurityHeaders
{
    const string NonceItem = "csp-nonce";

    /// <summary>The nonce of this answer's styles.</summary>
    public static string Nonce(this HttpContext context) => (string)context.Items[NonceItem]!;

    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Items[NonceItem] = nonce;
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; "
            + "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers.XFrameOptions = "DENY";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";

        // Personal data unless somebody downstream knows better (hashed assets).
        headers.CacheControl = "no-store";
        return next(context);
    });
}
