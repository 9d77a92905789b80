using Marketing.Engine;
using Marketing.Rules;

namespace Marketing.Workflows.Records;

/// <summary>Why a change of a record is not made, in words.</summary>
static class RecordRefusals
{
    public static Refusal UnknownType(string type, IEnumerable<string> known)
    {
        var near = Import.NearestName.Of(type, known);
        return new(RefusalKind.NotFound, "unknown-record-type",
            new Words($"没有名为“{type}”的记录类型。", $"There is no record type '{type}'."),
            near is null ? null : new Words($"是否指“{near}”？", $"Did you mean '{near}'?"));
    }

    public static Refusal UnknownRecord(RecordType type, string id) => new(RefusalKind.NotFound, "unknown-record",
        new Words($"没有编号为“{id}”的{type.Label.Chinese}。", $"There is no {type.Label.English} '{id}'."));

    public static Refusal OutOfSight(RecordType type) => new(RefusalKind.Forbidden, "record-rights",
        new Words($"你只能填写与自己有关的{type.Label.Chinese}：{string.Join("、", type.Rights.Own.Select(field => type.Find(field)!.Label.Chinese))}须是你本人。",
            $"You may only enter {type.Label.English} that concerns yourself: {string.Join(", ", type.Rights.Own.Select(field => type.Find(field)!.Label.English))} has to be you."));

    public static Refusal Overtaken(RecordType type, RecordRow row) => new(RefusalKind.Conflict, "record-changed",
        new Words($"{type.Label.Chinese}“{row.Title}”已被 {row.ChangedBy} 修改，现为第 {row.Version} 版。", $"{type.Label.English} '{row.Title}' has been changed by {row.ChangedBy} and is now at version {row.Version}."),
        new Words("重新打开，核对后再保存。", "Open it anew, compare, and save once more."));

    public static Refusal Exists(RecordType type, RecordRow row) => new(RefusalKind.Conflict, "record-exists",
        new Words($"编号“{row.Id}”的{type.Label.Chinese}已存在。", $"There is a {type.Label.English} '{row.Id}' already."),
        new Words("换一个编号，或修改已有的记录。", "Choose another id, or change the record there is."));

    public static Refusal Invalid(RecordType type, IReadOnlyList<Problem> problems) => new(RefusalKind.Invalid, "record-invalid",
        new Words($"{type.Label.Chinese}有 {problems.Count} 个字段需要修改。", $"{type.Label.English}: {problems.Count} {(problems.Count == 1 ? "field needs" : "fields need")} correction."))
    {
        Problems = problems,
    };

    public static Problem Locked(RecordField field) => new("REC-201", Severity.Error,
        new Words($"「{field.Label.Chinese}」不由你填写。", $"'{field.Label.English}' is not yours to change.")) { ElementId = field.Id };

    public static Problem NoTarget(RecordField field, string id) => new("REC-203", Severity.Error,
        new Words($"「{field.Label.Chinese}」引用的“{id}”不存在。", $"'{field.Label.English}' refers to '{id}', which does not exist."))
    {
        ElementId = field.Id, Mend = new Words("选择已有的一项，或先建立它。", "Choose one there is, or make it first."),
    };

    /// <param name="id">The key of the other record; null for one that is not shown.</param>
    public static Problem NotUnique(RecordType type, IReadOnlyList<RecordField> fields, string? id) => new("REC-204", Severity.Error, new Words(
        $"{string.Join("、", fields.Select(field => $"「{field.Label.Chinese}」"))}与{(id is null ? "另一条" : "")}{type.Label.Chinese}{(id is null ? "" : $"“{id}”")}相同。",
        $"{string.Join(", ", fields.Select(field => $"'{field.Label.English}'"))}: {(id is null ? $"another {type.Label.English}" : $"{type.Label.English} '{id}'")} has the same."))
    {
        ElementId = fields[0].Id, Mend = new Words("修改已有的记录，或更正重复的内容。", "Change the record there is, or correct what is doubled."),
    };

    /// <param name="ids">Keys of records that refer to it, as far as they are shown.</param>
    public static Refusal InUse(RecordType type, RecordRow row, RecordType by, IReadOnlyList<string> ids) => new(RefusalKind.Conflict, "record-in-use",
        new Words($"{type.Label.Chinese}“{row.Title}”仍被{by.Label.Chinese}{(ids.Count == 0 ? "" : $" {string.Join("、", ids.Take(3))} ")}引用。",
            $"{type.Label.English} '{row.Title}' is still referred to by {by.Label.English}{(ids.Count == 0 ? "" : $" {string.Join(", ", ids.Take(3))}")}."),
        new Words("先修改或删除引用它的记录。", "Change or delete what refers to it first."));

    public static Refusal NotYours(RecordType type, string verbZh, string verbEn, Words who) => new(RefusalKind.Forbidden, "record-rights",
        new Words($"{verbZh}{type.Label.Chinese}限于：{who.Chinese}。", $"To {verbEn} {type.Label.English} is for: {who.English}."));
}
