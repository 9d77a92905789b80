using System.Text.RegularExpressions;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Access;

namespace Marketing.Workflows.Directory;

/// <summary>A unit as somebody wants it.</summary>
/// <param name="Parent">Id of the unit above, or null.</param>
/// <param name="Head">Id of the person at its head, or null.</param>
/// <param name="Closed">Whether it is no unit any more.</param>
public sealed record UnitEntry(string Id, Words Name, string? Parent, string? Head, bool Closed)
{
    /// <summary>Whether it is to be a new one: then the id must be free, and no unit is changed by mistake.</summary>
    public bool IsNew { get; init; }
}

/// <summary>Makes and changes units and roles. Who may is the caller's to know.</summary>
public sealed partial class UnitsDesk(CommandRunner runner, LiveDirectory live)
{
    /// <summary>Makes a unit, or changes the one of this id.</summary>
    public Task<Outcome<Done>> Save(UnitEntry entry, string actor, CancellationToken cancellation) => Change(actor, $"unit {entry.Id}", (history, rows, context) =>
    {
        if (Check(entry, history, context.Now) is { } wrong)
            return wrong;
        var before = history.Units.FirstOrDefault(unit => unit.Id == entry.Id);
        var head = history.At(context.Now, []).FindUnit(entry.Id)?.Head;
        var row = new UnitRow
        {
            Id = entry.Id, NameZh = entry.Name.Chinese, NameEn = entry.Name.English, Parent = entry.Parent,
            Position = before?.Position ?? history.Units.Count, ClosedAt = entry.Closed ? before?.ClosedAt ?? context.Now : null,
        };
        if (before is null)
            rows.Units.Add(row);
        else
            rows.Units.Update(row);
        if (head != entry.Head)
            ChangeHead(entry, history, rows, context, actor);
        return $"{before?.NameZh ?? "–"} → {row.NameZh}; parent {before?.Parent ?? "–"} → {row.Parent ?? "–"}; head {head ?? "–"} → {entry.Head ?? "–"}; closed {before?.ClosedAt is not null} → {entry.Closed}";
    }, cancellation);

    static void ChangeHead(UnitEntry entry, DirectoryHistory history, WorkflowsDbContext rows, CommandContext context, string actor)
    {
        foreach (var tie in history.Ties.Where(tie => tie.Kind == TieKinds.Head && tie.Target == entry.Id && tie.Holds(context.Now)))
        {
            var ended = tie.Copy();
            (ended.Until, ended.EndedBy) = (context.Now, actor);
            rows.Ties.Update(ended);
        }

        if (entry.Head is { } head)
        {
            rows.Ties.Add(new TieRow
            {
                Key = context.Transaction.ReserveKeys(1), Person = head, Kind = TieKinds.Head, Target = entry.Id, From = context.Now, EnteredBy = actor, EnteredAt = context.Now,
            });
        }
    }

    static Refusal? Check(UnitEntry entry, DirectoryHistory history, DateTimeOffset now)
    {
        if ((CheckIdAndName(entry.Id, entry.Name) ?? IsTaken(entry.Id, (entry.IsNew && history.Units.Any(unit => unit.Id == entry.Id)) || history.Roles.Any(role => role.Id == entry.Id) || history.People.Any(person => person.Id == entry.Id))) is { } wrong)
            return wrong;
        var directory = history.At(now, []);
        if (entry.Head is { } head && directory.Find(head) is null)
            return Approvals.TaskRights.UnknownPerson(head);
        if (entry.Parent is { } parent && directory.FindUnit(parent) is not { ClosedAt: null })
            return new Refusal(RefusalKind.Invalid, "unknown-unit", new Words($"没有部门“{parent}”，或已撤销。", $"There is no unit '{parent}', or it was closed."), new Words("改用现有的上级部门。", "Name a unit there is."));
        for (var (above, steps) = (entry.Parent, 0); above is not null; above = directory.FindUnit(above)?.Parent)
        {
            if (above == entry.Id || ++steps > history.Units.Count)
                return new Refusal(RefusalKind.Invalid, "unit-circle", new Words("部门不能隶属于自己的下级。", "A unit cannot belong to one below itself."), new Words("选择另一个上级部门。", "Choose another unit above."));
        }

        return entry.Closed && (directory.MembersOf(entry.Id).Any() || directory.Units.Any(unit => unit.Parent == entry.Id && unit.ClosedAt is null))
            ? new Refusal(RefusalKind.Conflict, "unit-in-use", new Words("部门里还有人或下级部门。", "People or units still belong to it."), new Words("先把他们调到别处。", "Move them elsewhere first."))
            : null;
    }

    /// <summary>Makes a role, or renames the one of this id.</summary>
    /// <param name="isNew">Whether it is to be a new one: then the id must be free.</param>
    public Task<Outcome<Done>> SaveRole(string id, Words name, string actor, CancellationToken cancellation, bool isNew = false) => Change(actor, $"role {id}", (history, rows, _) =>
    {
        if ((CheckIdAndName(id, name) ?? IsTaken(id, (isNew && history.Roles.Any(role => role.Id == id)) || history.Units.Any(unit => unit.Id == id) || history.People.Any(person => person.Id == id))) is { } wrong)
            return wrong;
        var before = history.Roles.FirstOrDefault(role => role.Id == id);
        var row = new RoleRow { Id = id, NameZh = name.Chinese, NameEn = name.English, Position = before?.Position ?? history.Roles.Count };
        if (before is null)
            rows.Roles.Add(row);
        else
            rows.Roles.Update(row);
        return $"{before?.NameZh ?? "–"} / {before?.NameEn ?? "–"} → {row.NameZh} / {row.NameEn}";
    }, cancellation);

    async Task<Outcome<Done>> Change(string actor, string what, Func<DirectoryHistory, WorkflowsDbContext, CommandContext, Outcome<string>> change, CancellationToken cancellation)
    {
        var done = await runner.Run<Done>(async context =>
        {
            var rows = await WorkflowsDbContext.In(context.Transaction);
            var history = (await PeopleStore.Refresh(rows, live.History, cancellation))!;
            var said = change(history, rows, context);
            if (!said.Succeeded)
                return said.Refusal!;
            await DirectoryWriting.Begin(rows, cancellation);
            AccessLog.TellWith(context.Transaction, rows, new AccessRow { Actor = actor, Action = AccessActions.Directory, Object = what, Detail = said.Value });
            context.Changed(new Change(LiveDirectory.ChangeKind));
            return default(Done);
        }, actor, cancellation);
        if (done.Succeeded)
            await live.Read(cancellation);
        return done;
    }

    static Refusal? CheckIdAndName(string id, Words name)
    {
        if (!IdForm().IsMatch(id))
        {
            return new Refusal(RefusalKind.Invalid, "directory-id", new Words($"编号应由小写字母、数字和横线组成，最长 64 个字符，实为“{id}”。", $"Expected an id of small letters, digits and dashes, at most 64 characters, but found '{id}'."),
                new Words("例如 brand-dept。", "For example brand-dept."));
        }

        return string.IsNullOrWhiteSpace(name.Chinese) || string.IsNullOrWhiteSpace(name.English)
            ? new Refusal(RefusalKind.Invalid, "directory-name", new Words("应填写中文和英文名称。", "Expected a name in Chinese and in English."), new Words("两种语言都要填写。", "Fill in both."))
            : null;
    }

    static Refusal? IsTaken(string id, bool taken) => taken
        ? new Refusal(RefusalKind.Conflict, "directory-id-taken", new Words($"编号“{id}”已被别的人员、部门或角色使用。", $"The id '{id}' is in use by another person, unit or role."), new Words("换一个编号。", "Choose another id."))
        : null;

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex IdForm();
}
