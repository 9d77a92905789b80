using Microsoft.EntityFrameworkCore;

namespace Marketing.Workflows.Directory;

/// <summary>What every change of the directory does: it takes the next number, so that of two at once one is overtaken.</summary>
static class DirectoryWriting
{
    public static async Task Begin(WorkflowsDbContext rows, CancellationToken cancellation)
    {
        var revision = await rows.DirectoryRevisions.AsTracking().SingleAsync(cancellation);
        revision.Revision++;
    }
}
