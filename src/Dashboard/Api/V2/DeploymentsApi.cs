using Marketing.Dashboard.Access;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.AspNetCore.Mvc;

namespace Marketing.Dashboard.Api.V2;

/// <summary><c>POST /v2/deployments</c>: a set of files, all of them or none.</summary>
static class DeploymentsApi
{
    const int LargestRequest = 64 << 20;

    sealed record DeployedProcess(string ProcessDefinitionId, int ProcessDefinitionVersion, string ResourceName, string TenantId, string ProcessDefinitionKey);

    sealed record DeployedDecision(string DecisionDefinitionId, int Version, string Name, string TenantId, string DecisionRequirementsId, string DecisionDefinitionKey,
        string DecisionRequirementsKey);

    sealed record DeployedRequirements(string DecisionRequirementsId, string DecisionRequirementsName, int Version, string ResourceName, string TenantId, string DecisionRequirementsKey);

    sealed record DeployedForm(string FormId, int Version, string ResourceName, string TenantId, string FormKey);

    /// <summary>One deployed thing: one of the five is there, the others are null.</summary>
    sealed record Deployed(DeployedProcess? ProcessDefinition, DeployedDecision? DecisionDefinition, DeployedRequirements? DecisionRequirements, DeployedForm? Form, object? Resource);

    sealed record DeploymentAnswer(string DeploymentKey, string TenantId, IReadOnlyList<Deployed> Deployments);

    public static void MapDeployments(this RouteGroupBuilder v2) => v2.MapPost("/deployments", Deploy).Operation("createDeployment", "CREATE")
        .WithSummary("Deploys BPMN processes, DMN decisions and forms: multipart parts named resources.")
        .Produces<DeploymentAnswer>()
        .DisableAntiforgery()
        .WithMetadata(new RequestSizeLimitAttribute(LargestRequest));

    static async Task<IResult> Deploy(HttpContext context, Viewer viewer, ProcessEngine engine, CancellationToken cancellation)
    {
        if (Refusals.UnlessOperator(viewer) is { } refused)
            return Problems.Refused(refused);
        if (!context.Request.HasFormContentType)
        {
            return Problems.Refused(StatusCodes.Status415UnsupportedMediaType, "multipart-expected",
                new Words("请用 multipart/form-data，文件放在 resources 中。", "Expected multipart/form-data with the files in parts named 'resources'."));
        }

        var form = await ReadForm(context.Request, cancellation);
        if (form.Keys.Concat(form.Files.Select(file => file.Name)).FirstOrDefault(name => name is not ("tenantId" or "resources")) is { } unknown)
            return Problems.Refused(StatusCodes.Status400BadRequest, "unknown-part", new Words($"不认识部分「{unknown}」。", $"Unknown part '{unknown}': expected resources and tenantId."));
        if (V2Api.CheckTenant(form["tenantId"].FirstOrDefault()) is { } otherTenant)
            return Problems.Refused(otherTenant);

        var files = new List<ResourceFile>();
        foreach (var file in form.Files)
            files.Add(new ResourceFile(Path.GetFileName(file.FileName), await ReadFile(file, cancellation)));
        var deployed = await engine.Deploy(files, viewer.Id, cancellation);
        return deployed.Succeeded ? Results.Ok(Answer(deployed.Value)) : Problems.Refused(deployed.Refusal!);
    }

    static async Task<IFormCollection> ReadForm(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return await request.ReadFormAsync(cancellation);
        }
        catch (InvalidDataException broken)
        {
            throw RefusedException.Invalid("multipart", new Words("multipart 内容不完整或过大。", $"The multipart body cannot be read: {broken.Message}"));
        }
    }

    static async Task<byte[]> ReadFile(IFormFile file, CancellationToken cancellation)
    {
        using var content = new MemoryStream((int)file.Length);
        await file.CopyToAsync(content, cancellation);
        return content.ToArray();
    }

    static DeploymentAnswer Answer(Deployment deployment) => new(Keys.Text(deployment.Key), V2Api.Tenant,
    [
        .. deployment.Processes.Select(process => new Deployed(Show(process), null, null, null, null)),
        .. deployment.Decisions.Select(decision => new Deployed(null, Show(decision, deployment.DecisionRequirements.First(file => file.Key == decision.RequirementsKey)), null, null, null)),
        .. deployment.DecisionRequirements.Select(file => new Deployed(null, null, Show(file), null, null)),
        .. deployment.Forms.Select(form => new Deployed(null, null, null, Show(form), null)),
    ]);

    static DeployedProcess Show(ProcessDefinitionRow process) => new(process.ProcessId, process.Version, process.ResourceName, V2Api.Tenant, Keys.Text(process.Key));

    static DeployedDecision Show(DecisionRow decision, DecisionRequirementsRow file) => new(decision.DecisionId, decision.Version, decision.Name ?? decision.DecisionId, V2Api.Tenant,
        file.RequirementsId, Keys.Text(decision.Key), Keys.Text(file.Key));

    static DeployedRequirements Show(DecisionRequirementsRow file) =>
        new(file.RequirementsId, file.Name ?? file.RequirementsId, file.Version, file.ResourceName, V2Api.Tenant, Keys.Text(file.Key));

    static DeployedForm Show(FormRow form) => new(form.FormId, form.Version, form.ResourceName, V2Api.Tenant, Keys.Text(form.Key));
}
