using Marketing.Engine.Audit;

namespace Marketing.Engine.Persistence;

/// <summary>The audit of a unit of work: an entry for each row that nobody changes later, in the order in which they were added.</summary>
sealed partial class RelationalTransaction
{
    readonly record struct Audited(string Action, string? Actor, long Subject, long Owner, byte[] Digest);

    readonly List<Audited> audited = [];
    AuditHead? headBefore;

    public void Audit(string action, string? actor, long subject, string content, long owner = 0) => audited.Add(new(action, actor, subject, owner, AuditDigest.Of(content)));

    void Audit(StepRow row) => audited.Add(new(AuditActions.Step, row.Actor, row.Key, row.InstanceKey, AuditDigest.Of(row)));

    void Audit(ProcessDefinitionRow row) => audited.Add(new(AuditActions.Process, row.DeployedBy, row.Key, 0, AuditDigest.Of(row)));

    void Audit(FormRow row) => audited.Add(new(AuditActions.Form, null, row.Key, 0, AuditDigest.Of(row)));

    void Audit(DecisionRequirementsRow row) => audited.Add(new(AuditActions.Decisions, null, row.Key, 0, AuditDigest.Of(row)));

    void Audit(BatchOperationRow row) => audited.Add(new(AuditActions.Batch, row.Actor, row.Key, 0, AuditDigest.Of(row)));

    void Audit(MessageRow row) => audited.Add(new(AuditActions.Message, null, row.Key, 0, AuditDigest.Of(row)));

    // At the end, when it is known that the unit is saved: an entry that is taken back would leave a gap in the chain.
    async ValueTask WriteAudit()
    {
        if (audited.Count == 0)
        {
            return;
        }
        var chain = await session.Audit();
        headBefore = chain.Head;
        foreach (var (action, actor, subject, owner, digest) in audited)
        {
            pending.Add(new(tables.Audit.Insert, tables.Audit.Capture(chain.Next(action, actor, subject, owner, digest)), tables.Audit, chain.Head.Seq));
        }
    }

    void PutAuditBack()
    {
        if (headBefore is { } head)
        {
            session.PutAuditBack(head);
        }
    }
}
