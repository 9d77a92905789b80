using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Workflows.Access;
using Marketing.Workflows.Signatures;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>The files of an instance, for whoever may see it. A file is always saved, never opened in the product's own pages (SR-B7).</summary>
static class FilesApi
{
    sealed record FileView(string FileKey, string Name, string MediaType, int Bytes, string Sha256, DateTimeOffset At);

    public static void MapFiles(this RouteGroupBuilder api)
    {
        api.MapGet("/instances/{key}/files", List).WithName("files").Produces<SearchResult<FileView>>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapGet("/files/{key}", Get).WithName("file").Audited(AccessActions.Download).Produces<byte[]>(contentType: "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
    }

    static async Task<IResult> List(long key, Viewer viewer, Views views, CancellationToken cancellation) => await views.Instance(viewer, key, cancellation) is null
        ? Problems.Refused(Refusals.NoInstance(key))
        : Results.Ok(await views.Read(async (_, workflows) => Part.All(await workflows.InstanceFiles.Where(row => row.InstanceKey == key).OrderBy(row => row.Key)
            .Select(row => new FileView(Keys.Text(row.Key), row.Name, row.MediaType, row.Content.Length, row.Sha256, row.At)).ToListAsync(cancellation)), cancellation));

    static async Task<IResult> Get(long key, HttpContext context, Viewer viewer, Views views, CancellationToken cancellation)
    {
        var file = await views.Read((_, workflows) => workflows.InstanceFiles.FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation);
        if (file is null || await views.Instance(viewer, file.InstanceKey, cancellation) is null)
            return Problems.Refused(Refusal.NotFound("file", key));
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        return Results.File(file.Content, file.MediaType + "; charset=utf-8", file.Name);
    }
}
