using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Dashboard.Api;

/// <summary>Who there is, was and will be: the list, one person's card, and changing a person. Everybody may look somebody up; administrators change.</summary>
static class PeopleApi
{
    internal sealed record DirectoryPerson(string Id, string Name, IReadOnlyList<string> Roles, string Unit, string? Manager, string? Email, string State, DateTimeOffset? LeftAt, int? OpenTasks);

    internal sealed record PersonBody(string Name, string Unit, IReadOnlyList<string>? Roles = null, string? Manager = null, string? Email = null, DateOnly? Joined = null, DateOnly? Left = null, DateOnly? From = null, bool IsNew = false);

    sealed record OpenTask(string UserTaskKey, string? Name, string? ProcessName, DateTimeOffset CreationDate, DateTimeOffset? DueDate);

    sealed record OpenTasks(int Count, IReadOnlyList<OpenTask> Items);

    sealed record AwayView(string AbsenceKey, PersonView Proxy, DateTimeOffset From, DateTimeOffset Until, bool Active);

    sealed record PastView(string Kind, string Target, WordsView? Name, DateTimeOffset? From, DateTimeOffset? Until, PersonView EnteredBy, PersonView? EndedBy);

    sealed record PersonCard(string Id, string Name, string? Email, string Unit, IReadOnlyList<string> Roles, PersonView? Manager, string State, DateTimeOffset? JoinedAt, DateTimeOffset? LeftAt,
        IReadOnlyList<PersonView> Reports, IReadOnlyList<string> Heads, IReadOnlyList<AwayView> Absences, OpenTasks? Tasks, IReadOnlyList<PastView> History, bool MayHandOver, bool MayEdit);

    const int MostTasks = 50;

    public static void MapPeople(this RouteGroupBuilder api)
    {
        api.MapGet("/people", List).WithName("people").WithSummary("Who is here; with state=left who has left, with their open tasks for whoever may hand them over.").Produces<SearchResult<DirectoryPerson>>();
        api.MapGet("/people/{id}", Show).WithName("person").Produces<PersonCard>().ProducesProblem(StatusCodes.Status404NotFound);
        api.MapPut("/people/{id}", Save).WithName("savePerson").Produces<PersonCard>().ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden);
    }

    // Without limit and from it is the whole list, for those who choose from it.
    static async Task<IResult> List(Viewer viewer, Views views, Func<DirectorySnapshot> directory, CancellationToken cancellation, string? role = null, string? unit = null, string? q = null,
        string? state = null, int? limit = null, int? from = null)
    {
        var people = directory();
        var among = state switch { null or "here" => people.People, "all" => [.. people.People, .. people.Elsewhere], _ => people.Elsewhere.Where(person => StateOf(people, person) == state) };
        var found = among.Where(person => (role is null || person.Roles.Contains(role)) && (unit is null || person.Unit == unit) && (q is null || Means(person, q))).ToList();
        var shown = limit is null && from is null ? found : found.Skip(Math.Max(from ?? 0, 0)).Take(Math.Clamp(limit ?? 100, 0, 1000)).ToList();
        var theirs = shown.Where(person => person.LeftAt is not null && TaskRights.MayHandOver(viewer.Person, person) is null).Select(person => person.Id).ToList();
        var open = theirs.Count == 0 ? [] : await views.Read(engine => OpenOf(engine, theirs).GroupBy(task => task.Assignee!).Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, cancellation), cancellation);
        return Results.Ok(new SearchResult<DirectoryPerson>([.. shown.Select(person => new DirectoryPerson(person.Id, person.Name, person.Roles, person.Unit, person.Manager, person.Email,
            StateOf(people, person), person.LeftAt, theirs.Contains(person.Id) ? open.GetValueOrDefault(person.Id) : null))], PageInfo.Of(found.Count)));
    }

    static IQueryable<UserTaskRow> OpenOf(EngineDbContext engine, List<string> people) => engine.UserTasks.Where(task => task.State == "CREATED" && task.Assignee != null && people.Contains(task.Assignee));

    /// <summary>How many tasks are open in the hands of each of these people; who has none is missing.</summary>
    public static Task<Dictionary<string, int>> CountOpen(this Views views, IReadOnlyCollection<string> people, CancellationToken cancellation) => views.Read(async engine =>
    {
        var counts = new Dictionary<string, int>();
        foreach (var some in people.Chunk(500))
        {
            foreach (var one in await OpenOf(engine, [.. some]).GroupBy(task => task.Assignee!).Select(group => new { group.Key, Count = group.Count() }).ToListAsync(cancellation))
                counts[one.Key] = one.Count;
        }

        return counts;
    }, cancellation);

    static bool Means(Person person, string text) =>
        person.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || person.Id.Contains(text, StringComparison.OrdinalIgnoreCase) || person.Email?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    static string StateOf(DirectorySnapshot people, Person person) => people.Find(person.Id) is not null ? "here" : person.LeftAt is not null ? "left" : "coming";

    static async Task<IResult> Show(string id, Viewer viewer, Views views, LiveDirectory live, EngineClock clock, CancellationToken cancellation)
    {
        var people = live.Directory;
        if (people.Ever(id) is not { } person)
            return Unknown(id);
        var mayHandOver = TaskRights.MayHandOver(viewer.Person, person) is null;
        var seesTasks = mayHandOver || viewer.SeesAll || viewer.Id == id;
        var tasks = seesTasks ? await views.Read(async engine =>
        {
            var rows = OpenOf(engine, [id]);
            var first = await rows.OrderBy(task => task.Key).Take(MostTasks).ToListAsync(cancellation);
            return new OpenTasks(await rows.CountAsync(cancellation), [.. first.Select(task => new OpenTask(Keys.Text(task.Key), task.Name, task.ProcessName, task.CreatedAt, task.DueAt))]);
        }, cancellation) : null;
        return Results.Ok(Card(person, people, live.History, clock.GetUtcNow(), tasks, mayHandOver, viewer));
    }

    static PersonCard Card(Person person, DirectorySnapshot people, DirectoryHistory history, DateTimeOffset now, OpenTasks? tasks, bool mayHandOver, Viewer viewer)
    {
        var ties = history.Of(person.Id).ToList();
        var seesMore = mayHandOver || viewer.SeesAll || viewer.Id == person.Id;
        return new PersonCard(person.Id, person.Name, person.Email, person.Unit, person.Roles, PersonView.Of(people, person.Manager), StateOf(people, person),
            Told(ties.FindLast(tie => tie.Kind == TieKinds.Company)?.From), person.LeftAt ?? ties.Find(tie => tie.Kind == TieKinds.Company && tie.Holds(now))?.Until,
            [.. people.People.Where(one => one.Manager == person.Id).Select(one => new PersonView(one.Id, one.Name))], [.. people.Units.Where(unit => unit.Head == person.Id).Select(unit => unit.Id)],
            seesMore ? [.. people.Absences.Where(absence => absence.Person == person.Id && absence.Until > now).Select(absence => new AwayView(Keys.Text(absence.Key), PersonView.Of(people, absence.Proxy)!, absence.From, absence.Until, absence.From <= now))] : [],
            tasks, seesMore ? [.. ties.AsEnumerable().Reverse().Select(tie => Past(tie, people))] : [], mayHandOver && person.Id != viewer.Id, viewer.IsAdmin);
    }

    static PastView Past(TieRow tie, DirectorySnapshot people) => new(tie.Kind, tie.Target, NameOf(tie, people), Told(tie.From), tie.Until, PersonView.Of(people, tie.EnteredBy)!, PersonView.Of(people, tie.EndedBy));

    static WordsView? NameOf(TieRow tie, DirectorySnapshot people) => tie.Kind switch
    {
        TieKinds.Company => null,
        TieKinds.Unit or TieKinds.Head => WordsView.Of(people.NameOf(DirectorySnapshot.UnitPrefix + tie.Target)),
        _ => WordsView.Of(people.NameOf(tie.Target)),
    };

    // What has always held has no first day.
    static DateTimeOffset? Told(DateTimeOffset? from) => from == DirectoryHistory.Always ? null : from;

    static async Task<IResult> Save(string id, PersonBody body, Viewer viewer, Views views, PeopleDesk desk, LiveDirectory live, EngineClock clock, Func<Surroundings> surroundings, CancellationToken cancellation)
    {
        if (OperationsApi.UnlessAdmin(viewer) is { } refused)
            return Problems.Refused(refused);
        var terms = TermsFrom(body.From, viewer, clock, surroundings());
        if (!terms.Succeeded)
            return Problems.Refused(terms.Refusal!);
        var entry = new PersonEntry(id)
        {
            Name = body.Name, Unit = body.Unit, Roles = body.Roles, Manager = body.Manager ?? "", Email = body.Email ?? "", Joined = body.Joined, Left = body.Left, SaysLeft = true, IsNew = body.IsNew,
        };
        var saved = await desk.Save([entry], terms.Value, $"person {id}", whole: true, cancellation: cancellation);
        return saved.Succeeded ? await Show(id, viewer, views, live, clock, cancellation) : Problems.Refused(saved.Refusal!);
    }

    /// <summary>From when on something is to hold: from now, or from the beginning of a day to come.</summary>
    public static Outcome<PlanTerms> TermsFrom(DateOnly? from, Viewer viewer, EngineClock clock, Surroundings surroundings)
    {
        var now = clock.GetUtcNow();
        var terms = new PlanTerms(now, now, viewer.Id, surroundings.Zone);
        if (from is not { } day || day == terms.DayOf(now))
            return terms;
        return terms.Beginning(day) > now ? terms with { At = terms.Beginning(day) } : new Refusal(RefusalKind.Invalid, "effective-past",
            new Words($"生效日期 {day:yyyy-MM-dd} 已过。", $"The day {day:yyyy-MM-dd} from which it is to hold is over."), new Words("选择今天或以后的日期。", "Choose today or a day to come."));
    }

    static IResult Unknown(string id) => Problems.Refused(new Refusal(RefusalKind.NotFound, "unknown-person", new Words($"通讯录里没有「{id}」。", $"The directory knows no '{id}'.")));
}
