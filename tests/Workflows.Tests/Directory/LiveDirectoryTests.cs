using Marketing.Engine;
using Marketing.Engine.Execution;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Marketing.Testing;
using Marketing.Workflows.Access;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Marketing.Workflows.Tests.Directory;

/// <summary>The tables of people on real databases: filled once, changed in one transaction with the audit, seen as of the clock's instant.</summary>
public sealed class LiveDirectoryTests : IDisposable
{
    readonly DirectoryInfo folder = System.IO.Directory.CreateTempSubdirectory("marketing-people-");
    readonly EngineClock clock = new();

    public LiveDirectoryTests() => clock.StandAt(Company.Monday);

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>One program on a database.</summary>
    sealed class Unit : IAsyncDisposable
    {
        public required RelationalStore Store { get; init; }
        public required LiveDirectory Live { get; init; }
        public required PeopleDesk People { get; init; }
        public required UnitsDesk Units { get; init; }

        public async ValueTask DisposeAsync()
        {
            Live.Dispose();
            await Store.DisposeAsync();
        }
    }

    SqliteEngineStore Sqlite() => SqliteEngineStore.Open($"Data Source={Path.Combine(folder.FullName, "p.db")}");

    async Task<Unit> Open(RelationalStore store)
    {
        await store.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable);
        var live = new LiveDirectory(Company.People, WorkingCalendars.Shipped, store, clock, NullLogger<LiveDirectory>.Instance);
        await live.Open(CancellationToken.None);
        var runner = new CommandRunner(store, clock, () => live.Surroundings, StepListener.None, NullLogger<CommandRunner>.Instance);
        runner.Committed += live.OnCommitted;
        return new Unit { Store = store, Live = live, People = new PeopleDesk(runner, live), Units = new UnitsDesk(runner, live) };
    }

    static async Task<PeoplePlan> Save(Unit unit, DateTimeOffset at, params PersonEntry[] entries) => (await unit.People.Save(entries, Company.Terms(at), "test", whole: true)).Value;

    [Fact]
    public async Task A_database_is_filled_once_and_then_is_what_was_made_of_it()
    {
        await using (var first = await Open(Sqlite()))
        {
            Assert.Equal(6, first.Live.Directory.People.Count);
            await Save(first, Company.Monday, new PersonEntry("new") { Name = "新人", Unit = "sales", Roles = ["seller"], Manager = "shen" }, new PersonEntry("tang") { Left = new DateOnly(2026, 3, 1), SaysLeft = true });
            Assert.Equal(["jiang", "zhou", "new"], first.Live.Directory.PeopleOf("seller").Select(person => person.Id));
        }

        await using var second = await Open(Sqlite());
        Assert.Equal(["admin", "gu", "shen", "jiang", "zhou", "new"], second.Live.Directory.People.Select(person => person.Id));
        Assert.Equal("唐雨桐", second.Live.Directory.NameOf("tang").Chinese);
    }

    [Fact]
    public async Task Time_alone_turns_a_plan_into_the_present_and_back()
    {
        await using var unit = await Open(Sqlite());
        var friday = Company.Monday.AddDays(4);
        await Save(unit, friday, new PersonEntry("jiang") { Unit = "service", Manager = "tang" });
        var monday = unit.Live.Directory;
        Assert.Equal("shen", monday.Find("jiang")!.Manager);
        Assert.Same(monday, unit.Live.Directory);
        clock.StandAt(friday);
        Assert.Equal("tang", unit.Live.Directory.Find("jiang")!.Manager);
        Assert.Equal("tang", unit.Live.Surroundings.People!.ManagerOf("jiang"));
        clock.StandAt(Company.Monday);
        Assert.Equal("shen", unit.Live.Directory.Find("jiang")!.Manager);
    }

    [Fact]
    public async Task A_change_stands_in_the_audit_with_what_was_before_and_nothing_stands_for_nothing()
    {
        await using var unit = await Open(Sqlite());
        await Save(unit, Company.Monday, new PersonEntry("jiang") { Manager = "gu", Email = "j@example.com" });
        await Save(unit, Company.Monday, new PersonEntry("jiang") { Manager = "gu" });
        var refused = await unit.People.Save([new PersonEntry("jiang") { Unit = "moon" }, new PersonEntry("zhou") { Manager = "gu" }], Company.Terms(), "test", whole: true);
        Assert.Equal("unknown-unit", refused.Refusal!.Code);
        Assert.Equal("shen", unit.Live.Directory.Find("zhou")!.Manager);
        var told = Assert.Single(await Told(unit));
        Assert.Equal(("admin", AccessActions.Directory, "test"), (told.Actor, told.Action, told.Object));
        Assert.Equal("changed 1\njiang changed: email – → j@example.com; manager shen → gu", told.Detail);
    }

    static Task<List<AccessRow>> Told(Unit unit) => unit.Store.Read(async engine =>
    {
        await using var rows = RelationalContexts.Beside<WorkflowsDbContext>(engine, WorkflowsDbContext.Over);
        return await rows.Accesses.AsNoTracking().OrderBy(row => row.Key).ToListAsync();
    });

    [Fact]
    public async Task What_was_previewed_is_saved_or_nothing()
    {
        await using var unit = await Open(Sqlite());
        var seen = unit.Live.History.Revision;
        await Save(unit, Company.Monday, new PersonEntry("zhou") { Manager = "gu" });
        var late = await unit.People.Save([new PersonEntry("jiang") { Manager = "gu" }], Company.Terms(), "test", whole: false, seen);
        Assert.Equal("directory-moved-on", late.Refusal!.Code);
        Assert.True((await unit.People.Save([new PersonEntry("jiang") { Manager = "gu" }], Company.Terms(), "test", whole: false, unit.Live.History.Revision)).Succeeded);
    }

    [Fact]
    public async Task Units_and_roles_are_made_changed_and_closed()
    {
        await using var unit = await Open(Sqlite());
        Assert.True((await unit.Units.Save(new UnitEntry("north", new Words("北区", "North"), "sales", "zhou", false), "admin", CancellationToken.None)).Succeeded);
        Assert.Equal(new Workflows.Directory.Unit("north", new Words("北区", "North"), "sales", "zhou"), unit.Live.Directory.FindUnit("north"));
        Assert.True((await unit.Units.Save(new UnitEntry("north", new Words("北区", "North"), "sales", "jiang", false), "admin", CancellationToken.None)).Succeeded);
        Assert.Equal("jiang", unit.Live.Directory.FindUnit("north")!.Head);
        async Task<string?> Refused(UnitEntry entry) => (await unit.Units.Save(entry, "admin", CancellationToken.None)).Refusal?.Code;
        Assert.Equal("unit-circle", await Refused(new UnitEntry("sales", new Words("销售部", "Sales"), "north", null, false)));
        Assert.Equal("unit-in-use", await Refused(new UnitEntry("sales", new Words("销售部", "Sales"), "office", null, true)));
        Assert.Equal("unknown-person", await Refused(new UnitEntry("north", new Words("北区", "North"), "sales", "nobody", false)));
        Assert.Equal("directory-id-taken", await Refused(new UnitEntry("clerk", new Words("文员部", "Clerks"), null, null, false)));
        Assert.Null(await Refused(new UnitEntry("north", new Words("北区", "North"), "sales", null, true)));
        Assert.Equal(Company.Monday, unit.Live.Directory.FindUnit("north")!.ClosedAt);
        Assert.Equal("unknown-unit", (await unit.People.Save([new PersonEntry("jiang") { Unit = "north" }], Company.Terms(), "test", whole: true)).Refusal!.Code);

        Assert.True((await unit.Units.SaveRole("auditor", new Words("审计员", "Auditor"), "admin", CancellationToken.None)).Succeeded);
        await Save(unit, Company.Monday, new PersonEntry("jiang") { Roles = ["auditor"] });
        Assert.Equal("jiang", Assert.Single(unit.Live.Directory.PeopleOf("auditor")).Id);
    }

    [Fact] // two programs start on one fresh database, and change one person at once
    public async Task Programs_on_one_database_fill_it_once_and_overtake_each_other_without_loss()
    {
        var database = PostgresServer.Shared.NewDatabase();
        await using (var migrating = PostgresEngineStore.Open(database))
            await migrating.Migrate<WorkflowsDbContext>(WorkflowsDbContext.Over, WorkflowsDbContext.MigrationsTable);
        var units = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Open(PostgresEngineStore.Open(database))));
        Assert.All(units, unit => Assert.Equal(6, unit.Live.Directory.People.Count));

        await Task.WhenAll(units.Select((unit, at) => unit.People.Save([new PersonEntry($"p{at}") { Name = "甲", Unit = "sales" }, new PersonEntry("jiang") { Email = $"{at}@example.com" }], Company.Terms(), $"unit {at}", whole: true)));
        foreach (var unit in units)
        {
            await unit.Live.Read(CancellationToken.None);
            Assert.Equal(["admin", "gu", "jiang", "p0", "p1", "p2", "shen", "tang", "zhou"], unit.Live.Directory.People.Select(person => person.Id).Order(StringComparer.Ordinal));
        }

        Assert.Equal(4, units[0].Live.History.Revision);
        Assert.Equal(3, (await Told(units[0])).Count);
        foreach (var unit in units)
            await unit.DisposeAsync();
    }
}
