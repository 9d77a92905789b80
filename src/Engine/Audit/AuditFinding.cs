using Marketing.Rules;

namespace Marketing.Engine.Audit;

/// <summary>What is wrong with the audit.</summary>
/// <param name="Code">entry-changed, entries-missing, row-changed, row-missing, row-added, head-missing, head-differs, heads-changed,
/// heads-missing, copy-differs or copy-missing.</param>
public sealed record AuditFinding(string Code, Words Message)
{
    internal static AuditFinding EntryChanged(AuditRow entry) => new("entry-changed", new Words(
        $"审计链 {entry.Stream} 的第 {entry.Seq} 条与其哈希不符：它或它之前的一条被改动、插入或调换。",
        $"Entry {entry.Seq} of audit chain {entry.Stream} does not match its hash: it, or the one before it, was changed, inserted or swapped."));

    internal static AuditFinding EntriesMissing(long stream, long expected, long found) => new("entries-missing", new Words(
        $"审计链 {stream} 在第 {expected} 条处中断，下一条是第 {found} 条：中间的记录被删除或调换。",
        $"Audit chain {stream} breaks at entry {expected}; the next is {found}: entries were deleted or moved."));

    internal static AuditFinding RowChanged(AuditRow entry) => new("row-changed", new Words(
        $"{Chinese(entry.Action)} {entry.Subject} 的内容与审计记录（链 {entry.Stream} 第 {entry.Seq} 条，{entry.At.UtcDateTime:u}，{entry.Actor ?? "system"}）不符：写入之后被改动。",
        $"The {English(entry.Action)} {entry.Subject} differs from what the audit saw (chain {entry.Stream}, entry {entry.Seq}, {entry.At.UtcDateTime:u}, {entry.Actor ?? "system"}): it was changed afterwards."));

    internal static AuditFinding RowMissing(AuditRow entry) => new("row-missing", new Words(
        $"{Chinese(entry.Action)} {entry.Subject} 不见了（链 {entry.Stream} 第 {entry.Seq} 条，{entry.At.UtcDateTime:u}，{entry.Actor ?? "system"}），而没有按期清理的记录。",
        $"The {English(entry.Action)} {entry.Subject} is gone (chain {entry.Stream}, entry {entry.Seq}, {entry.At.UtcDateTime:u}, {entry.Actor ?? "system"}), and no retention removed it."));

    internal static AuditFinding RowAdded(string action, long key) => new("row-added", new Words(
        $"{Chinese(action)} {key} 没有审计记录：不是由本程序写入的。", $"The {English(action)} {key} has no audit entry: this program did not write it."));

    internal static AuditFinding HeadMissing(long stream, long seq, DateTimeOffset at) => new("head-missing", new Words(
        $"审计链 {stream} 在 {at.UtcDateTime:u} 签名时有 {seq} 条，现在没有那么多：末尾被截断，或整个数据库被退回到更早的状态。",
        $"Audit chain {stream} had {seq} entries when it was signed at {at.UtcDateTime:u} and has fewer now: its tail was cut off, or the database was put back to an earlier state."));

    internal static AuditFinding HeadDiffers(long stream, long seq, DateTimeOffset at) => new("head-differs", new Words(
        $"审计链 {stream} 的第 {seq} 条与 {at.UtcDateTime:u} 签名的不同：审计记录被整体重写。",
        $"Entry {seq} of audit chain {stream} is not the one that was signed at {at.UtcDateTime:u}: the audit was rewritten."));

    internal static AuditFinding HeadsChanged(string file, int line, Words what) => new("heads-changed", new Words(
        $"签名文件“{file}”第 {line} 行{what.Chinese}。", $"Line {line} of the file of signed heads '{file}' {what.English}."));

    internal static AuditFinding HeadsMissing(string file) => new("heads-missing", new Words(
        $"签名文件“{file}”缺少数据库所记的最后一行：文件被删除、截断或替换。", $"The file of signed heads '{file}' lacks the last line the database knows of: it was deleted, cut or replaced."));

    internal static AuditFinding CopyDiffers(string file, int line) => new("copy-differs", new Words(
        $"签名副本“{file}”第 {line} 行在本机的签名文件里没有或不同：本机的签名文件连同数据库被重写或退回。",
        $"Line {line} of the copy of the signed heads '{file}' is missing here, or says something else: the heads were rewritten or put back together with the database."));

    internal static AuditFinding CopyMissing(string file) => new("copy-missing", new Words(
        $"找不到设置 Marketing:Audit:HeadFile 所指的签名副本“{file}”，或它是空的：请挂载其所在磁盘，或查明谁删除了它。",
        $"The copy of the signed heads '{file}' that Marketing:Audit:HeadFile names is not there, or empty: mount the disk it lies on, or find out who deleted it."));

    static string Chinese(string action) => action switch
    {
        AuditActions.Step => "历史步骤", AuditActions.Process => "流程定义", AuditActions.Form => "表单", AuditActions.Decisions => "决策文件", AuditActions.Batch => "批量操作", "access" => "访问记录", _ => action,
    };

    static string English(string action) => action switch
    {
        AuditActions.Step => "step", AuditActions.Process => "process definition", AuditActions.Form => "form", AuditActions.Decisions => "decision file", AuditActions.Batch => "batch operation", "access" => "record of access", _ => action,
    };
}

/// <summary>What a verification has looked at and found.</summary>
/// <param name="Rows">Rows whose content was compared.</param>
/// <param name="Removed">Instances whose rows retention has removed.</param>
/// <param name="Unaudited">Rows older than the audit.</param>
/// <param name="SignedHeads">Signed heads compared with the chains.</param>
public sealed record AuditReport(long Entries, int Streams, long Rows, long Removed, long Unaudited, int SignedHeads, IReadOnlyList<AuditFinding> Findings, long FindingsInAll, TimeSpan Took)
{
    public bool IsSound => FindingsInAll == 0;
}
