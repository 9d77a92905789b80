using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Rules;
using Marketing.Workflows.Access;
using Marketing.Workflows.Signatures;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Net.Http.Headers;

namespace Marketing.Dashboard.Api;

/// <summary>The files of an instance, for whoever may see it. A file is always saved, never opened in the product's own pages (SR-B7).</summary>
static class FilesApi
{
    sealed record FileView(string FileKey, string Name, string MediaType, int Bytes, string Sha256, DateTimeOffset At);

    /// <summary>Bytes of a request with a file: the largest one, and what a form puts round it.</summary>
    const int LargestBody = FileDesk.LargestFile + (64 << 10);

    public static void MapFiles(this RouteGroupBuilder api)
    {
        api.MapGet("/instances/{key}/files", List).WithName("files").Produces<SearchResult<FileView>>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPost("/instances/{key}/files", Add).WithName("addFile").WithMetadata(new RequestSizeLimitAttribute(LargestBody)).Audited(AccessActions.Operation)
            .WithSummary("Adds a file (the part 'file' of a form) to a running request. For its applicant, and for whoever has an open task there.").Produces<FileView>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        api.MapGet("/files/{key}", Get).WithName("file").Audited(AccessActions.Download).Produces<byte[]>(contentType: "application/octet-stream").ProducesProblem(StatusCodes.Status404NotFound);
    }

    static async Task<IResult> List(long key, Viewer viewer, Views views, CancellationToken cancellation) => await views.Instance(viewer, key, cancellation) is null
        ? Problems.Refused(Refusals.NoInstance(key))
        : Results.Ok(await views.Read(async (_, workflows) => Part.All(await workflows.InstanceFiles.Where(row => row.InstanceKey == key).OrderBy(row => row.Key)
            .Select(row => new FileView(Keys.Text(row.Key), row.Name, row.MediaType, row.Content.Length, row.Sha256, row.At)).ToListAsync(cancellation)), cancellation));

    static async Task<IResult> Add(long key, HttpRequest request, Viewer viewer, Views views, FileDesk desk, CancellationToken cancellation)
    {
        if (await views.Instance(viewer, key, cancellation) is null)
            return Problems.Refused(Refusals.NoInstance(key));
        if (await Sent(request, cancellation) is not { } file)
        {
            return Problems.Refused(StatusCodes.Status400BadRequest, "file-missing", new Words("请求里没有文件。", "The request holds no file."),
                new Words("用 multipart/form-data 发送，文件放在 file 部分。", "Send multipart/form-data with the file in the part 'file'."));
        }

        var added = await desk.Add(key, file, viewer.Id, cancellation);
        if (!added.Succeeded)
            return Problems.Refused(added.Refusal!);
        var row = added.Value;
        return Results.Created($"/api/files/{Keys.Text(row.Key)}", new FileView(Keys.Text(row.Key), row.Name, row.MediaType, row.Content.Length, row.Sha256, row.At));
    }

    // What is no form, and a form that breaks off, hold no file.
    static async Task<SentFile?> Sent(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasFormContentType)
            return null;
        try
        {
            if ((await request.ReadFormAsync(cancellation)).Files is not [var file, ..])
                return null;
            using var content = new MemoryStream();
            await file.CopyToAsync(content, cancellation);
            return new SentFile(file.FileName, MediaTypeOf(file), content.ToArray());
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return null;
        }
    }

    static string? MediaTypeOf(IFormFile file) => MediaTypeHeaderValue.TryParse(file.ContentType, out var type) && type.MediaType is { Length: > 0 and <= 100 } media && media.Value?.Contains('*', StringComparison.Ordinal) == false ? media.Value : null;

    static async Task<IResult> Get(long key, HttpContext context, Viewer viewer, Views views, CancellationToken cancellation)
    {
        var file = await views.Read((_, workflows) => workflows.InstanceFiles.FirstOrDefaultAsync(row => row.Key == key, cancellation), cancellation);
        if (file is null || await views.Instance(viewer, file.InstanceKey, cancellation) is null)
            return Problems.Refused(Refusal.NotFound("file", key));
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        return Results.File(file.Content, file.MediaType.StartsWith("text/", StringComparison.Ordinal) ? file.MediaType + "; charset=utf-8" : file.MediaType, file.Name);
    }
}
