using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Rules;

namespace Marketing.Dashboard.Pages;

/// <summary>Serves the built web client: hashed files for a year, the page itself never cached and with a fresh nonce (STACK B3).</summary>
static class ClientPages
{
    /// <summary>The page on which outsiders sign: no account, nothing of the product.</summary>
    const string OutsidersPath = "/sign";

    const string NoncePlaceholder = "__CSP_NONCE__";

    public static void UseClientFiles(this WebApplication app)
    {
        // The page goes through the fallback below, which fills in the nonce.
        app.Use((context, next) =>
        {
            if (context.Request.Path.Equals("/index.html", StringComparison.OrdinalIgnoreCase))
                context.Request.Path = "/";
            else if (context.Request.Path.Equals("/sign.html", StringComparison.OrdinalIgnoreCase))
                context.Request.Path = OutsidersPath;
            return next(context);
        });
        if (!Directory.Exists(app.Environment.WebRootPath))
            return;
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    /// <summary>Answers what no endpoint has: the page for every address of the client, 404 for the rest. The last in the pipeline, and no endpoint
    /// itself: a catch-all endpoint would turn the router's 405 and 415 into 404.</summary>
    public static void RunClientPages(this WebApplication app)
    {
        var folder = app.Environment.WebRootPath ?? Path.Combine(app.Environment.ContentRootPath, "wwwroot");
        var (page, sign) = (new Page(Path.Combine(folder, "index.html")), new Page(Path.Combine(folder, "sign.html")));
        app.Run(context => Answer(context, context.Request.Path.Equals(OutsidersPath, StringComparison.OrdinalIgnoreCase) ? sign : page));
    }

    static Task Answer(HttpContext context, Page page)
    {
        var request = context.Request;
        if (Interface.IsAsked(request) || request.Path.StartsWithSegments("/assets") || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)))
        {
            return Problems.Write(context, StatusCodes.Status404NotFound, "not-found", new Words("没有这个地址。", "There is nothing at this address."));
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        if (request.Path.Equals(OutsidersPath, StringComparison.OrdinalIgnoreCase))
            context.Response.Headers["Referrer-Policy"] = "no-referrer";
        return context.Response.WriteAsync(page.Read()?.Replace(NoncePlaceholder, context.Nonce(), StringComparison.Ordinal) ?? Missing, context.RequestAborted);
    }

    /// <summary>The page as it was built last; read again when a new build has replaced it.</summary>
    sealed class Page(string path)
    {
        string? text;
        DateTime readAt;

        public string? Read()
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return null;
            if (text is null || file.LastWriteTimeUtc != readAt)
            {
                text = File.ReadAllText(path);
                readAt = file.LastWriteTimeUtc;
            }

            return text;
        }
    }

    const string Missing =
        """
        <!doctype html>
        <html lang="zh-CN">
        <head><meta charset="utf-8"><title>营销流程中心</title></head>
        <body>
        <h1>营销流程中心</h1>
        <p>服务已启动，但网页还没有构建。安装 Node 20 或更新版本后运行 <code>dotnet build src/Dashboard</code>，再重新启动。</p>
        <p lang="en">The server runs, but the web client has not been built. With Node 20 or newer run <code>dotnet build src/Dashboard</code>, then start again.</p>
        <p><a href="/openapi/v1.json">OpenAPI</a></p>
        </body>
        </html>
        """;
}
