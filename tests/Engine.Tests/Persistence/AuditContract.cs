using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Marketing.Engine.Audit;
using Marketing.Engine.Persistence;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit.Abstractions;

namespace Marketing.Engine.Tests.Persistence;

/// <summary>What the audit keeps, and that whoever changes it or what it tells of is found out (RELIABILITY F31, SR-L2).</summary>
public abstract class AuditContract : IDisposable
{
    static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("marketing-audit-");
    readonly ITestOutputHelper output;

    protected AuditContract(StoreUnderTest it, ITestOutputHelper output)
    {
        (It, this.output) = (it, output);
        Heads = new AuditHeads(Path.Combine(folder.FullName, "heads.jsonl"), Path.Combine(folder.FullName, "key.pem"));
    }

    public void Dispose()
    {
        It.Dispose();
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The store, and where it is.</summary>
    protected StoreUnderTest It { get; }

    RelationalStore Store => (RelationalStore)It.Store;

    AuditHeads Heads { get; }

    /// <summary>A connection that goes past the program.</summary>
    protected abstract DbConnection Foreign();

    void Sql(params string[] statements)
    {
        using var connection = Foreign();
        connection.Open();
        foreach (var sql in statements)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.NotEqual(0, command.ExecuteNonQuery());
        }
    }

    Task<AuditReport> Verify(AuditHeads? heads = null) => Store.Read(engine => AuditVerification.Run(engine, heads ?? Heads, CancellationToken.None));

    // A definition, then steps of two instances, with a signed head after the first half and at the end.
    async Task Fill(int steps = 12)
    {
        await Store.Do(unit => unit.Add(Sample.Definition(1000)));
        for (var step = 1; step <= steps; step++)
        {
            var (key, instance) = (2000 + step, 10 + step % 2);
            await Store.Do(unit => unit.Add(new StepRow { Key = Key(key), InstanceKey = instance, At = Now, Actor = "ana", EventsJson = $"[{key}]" }));
            if (step == steps / 2)
                Assert.NotNull(await Heads.Sign(Store, Now));
        }

        Assert.NotNull(await Heads.Sign(Store, Now.AddDays(1)));
        Assert.Null(await Heads.Sign(Store, Now.AddDays(2)));
    }

    const long FirstKey = (1L << 51) + 1;

    static long Key(long number) => FirstKey + number;

    [Fact]
    public async Task What_is_added_has_an_entry_each_and_verifies_also_after_a_restart()
    {
        await Fill();
        await Store.Do(unit => unit.Add(Sample.Form(1001)));
        await Store.Do(unit => unit.Add(Sample.Requirements(1002)));
        await Store.Do(unit => unit.Add(Sample.Batch(1003)));
        await Store.Do(unit => unit.Add(Sample.Message(1004)));
        await Store.Do(unit => unit.Audit("export", "ana", 7, "tasks.csv"));
        It.Restart();
        await Store.Do(unit => unit.Add(Sample.Step(Key(3000))));

        var report = await Verify();
        Assert.Empty(report.Findings);
        Assert.Equal((20, 17), (report.Entries, report.Rows)); // the beginning, 13 of Fill, 5, 1; beginning, message and export have no row to compare
        Assert.InRange(report.SignedHeads, 2, 3); // where several write, the beginning has a chain of its own
        var actions = await Store.Read(engine => Task.FromResult(engine.Audit.Select(entry => entry.Action).ToHashSet()));
        Assert.Equal(["batch", "begin", "decisions", "export", "form", "message", "process", "step"], actions.Order());
    }

    [Fact]
    public async Task A_unit_that_is_undone_leaves_no_entry_and_no_gap()
    {
        await Fill(2);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Do(unit =>
        {
            unit.Add(Sample.Step(Key(3000)));
            throw new InvalidOperationException("no");
        }));
        await Store.Do(unit =>
        {
            unit.Add(Sample.Step(Key(3001)));
            unit.Abandon();
        });
        await Assert.ThrowsAsync<ConcurrencyException>(() => Store.Do(unit => unit.Add(Sample.Definition(1000))));
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async number =>
        {
            try
            {
                await Store.Do(unit => unit.Add(number % 5 == 0 ? Sample.Step(Key(2001)) : Sample.Step(Key(4000 + number)))); // every fifth is there already
            }
            catch (ConcurrencyException)
            {
            }
        }));
        var report = await Verify();
        Assert.Empty(report.Findings);
        Assert.Equal(1 + 3 + 32, report.Entries);
    }

    public static TheoryData<string, string, string[]> Tampering => new()
    {
        { "edit a row", "row-changed", ["UPDATE engine_steps SET events_json = '[]' WHERE key = {0}+2004"] },
        { "edit who did it", "row-changed", ["UPDATE engine_steps SET actor = 'ben' WHERE key = {0}+2004"] },
        { "edit a model", "row-changed", ["UPDATE engine_process_definitions SET content = engine_process_definitions.content || engine_process_definitions.content WHERE key = 1000"] },
        { "edit an entry", "entry-changed", ["UPDATE engine_audit SET actor = 'ben' WHERE subject = {0}+2004"] },
        { "delete a row", "row-missing", ["DELETE FROM engine_steps WHERE key = {0}+2004"] },
        { "delete an entry", "entries-missing", ["DELETE FROM engine_audit WHERE subject = {0}+2004"] },
        { "delete both", "entries-missing", ["DELETE FROM engine_steps WHERE key = {0}+2004", "DELETE FROM engine_audit WHERE subject = {0}+2004"] },
        { "insert a row", "row-added", ["INSERT INTO engine_steps (key, instance_key, at, actor, events_json) VALUES ({0}+9000, 10, 0, 'ana', '[]')"] },
        { "insert an entry", "entry-changed", ["INSERT INTO engine_audit SELECT stream, seq + 1, at, actor, action, subject, owner, digest, hash FROM engine_audit WHERE subject = {0}+2012"] },
        { "reorder entries", "entry-changed", ["UPDATE engine_audit SET seq = 900 WHERE subject = {0}+2004", "UPDATE engine_audit SET seq = seq - 1 WHERE subject = {0}+2005",
            "UPDATE engine_audit SET seq = (SELECT seq + 1 FROM engine_audit WHERE subject = {0}+2005) WHERE seq = 900"] },
        { "swap two rows", "row-changed", ["UPDATE engine_steps SET events_json = CASE key WHEN {0}+2004 THEN '[2005]' ELSE '[2004]' END WHERE key IN ({0}+2004, {0}+2005)"] },
        { "truncate the tail", "head-missing", ["DELETE FROM engine_audit WHERE subject > {0}+2010", "DELETE FROM engine_steps WHERE key > {0}+2010"] },
        { "roll everything back", "head-missing", ["DELETE FROM engine_audit", "DELETE FROM engine_steps", "DELETE FROM engine_process_definitions"] },
    };

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Tampering_is_found(string what, string code, string[] statements)
    {
        await Fill();
        Assert.True((await Verify()).IsSound);
        Sql([.. statements.Select(sql => sql.Replace("{0}", FirstKey.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))]);
        var report = await Verify();
        foreach (var finding in report.Findings)
            output.WriteLine($"{what}: {finding.Code}: {finding.Message.English}");
        Assert.Contains(report.Findings, finding => finding.Code == code);
    }

    [Fact]
    public async Task An_audit_that_is_rewritten_as_a_whole_contradicts_what_was_signed()
    {
        await Fill();
        Sql("UPDATE engine_steps SET actor = 'ben'");
        await Rewrite();
        var report = await Verify();
        output.WriteLine(report.Findings[0].Message.English);
        Assert.All(report.Findings, finding => Assert.Equal("head-differs", finding.Code));
        Assert.Equal(2, report.FindingsInAll);
    }

    // What somebody would do who knows how it is made: all digests and hashes anew.
    async Task Rewrite()
    {
        var entries = await Store.Read(engine => Task.FromResult(engine.Audit.OrderBy(entry => entry.Stream).ThenBy(entry => entry.Seq).ToList()));
        var steps = await Store.Read(engine => Task.FromResult(engine.Steps.ToDictionary(step => step.Key)));
        var before = AuditHead.None;
        foreach (var entry in entries)
        {
            if (entry.Seq == 1)
                before = AuditHead.None;
            if (steps.TryGetValue(entry.Subject, out var step))
                entry.Digest = AuditDigest.Of(step);
            entry.Hash = AuditDigest.Link(before.Hash, entry);
            before = new AuditHead(entry.Seq, entry.Hash);
            Sql($"UPDATE engine_audit SET digest = {Bytes(entry.Digest)}, hash = {Bytes(entry.Hash)} WHERE stream = {entry.Stream} AND seq = {entry.Seq}");
        }
    }

    protected abstract string Bytes(byte[] value);

    [Theory]
    [InlineData("cut", "heads-missing")]
    [InlineData("edit", "heads-changed")]
    [InlineData("foreign key", "heads-changed")]
    [InlineData("delete", "heads-missing")]
    public async Task The_file_of_signed_heads_cannot_be_changed_either(string what, string code)
    {
        await Fill();
        var lines = await File.ReadAllLinesAsync(Heads.File);
        switch (what)
        {
            case "cut": await File.WriteAllLinesAsync(Heads.File, lines[..1]); break;
            case "edit": await File.WriteAllLinesAsync(Heads.File, [lines[0].Replace("\"seq\":", "\"seq\":1", StringComparison.Ordinal), lines[1]]); break;
            case "delete": File.Delete(Heads.File); break;
            default:
                var other = new AuditHeads(Path.Combine(folder.FullName, "other.jsonl"), Path.Combine(folder.FullName, "other.pem"));
                await other.Sign(Store, Now);
                File.Copy(other.File, Heads.File, overwrite: true);
                break;
        }

        Assert.Contains((await Verify()).Findings, finding => finding.Code == code);
    }

    [Theory]
    [InlineData("the tail is cut off")]
    [InlineData("everything is rewritten")]
    public async Task Who_has_the_database_its_heads_and_its_key_is_found_out_by_the_copy_elsewhere(string what)
    {
        var copied = new AuditHeads(Heads.File, Path.Combine(folder.FullName, "key.pem"), Path.Combine(folder.FullName, "elsewhere", "heads.jsonl"));
        await Fill();
        copied.Copy!.Send();
        copied.Copy.Send();
        Assert.Equal(await File.ReadAllTextAsync(Heads.File), await File.ReadAllTextAsync(copied.Copy.File));
        Assert.True((await Verify(copied)).IsSound);

        if (what == "the tail is cut off")
        {
            var first = (await File.ReadAllLinesAsync(Heads.File))[0];
            await File.WriteAllLinesAsync(Heads.File, [first]);
            Sql($"DELETE FROM engine_audit WHERE subject > {Key(2006)}", $"DELETE FROM engine_steps WHERE key > {Key(2006)}",
                $"UPDATE engine_settings SET value = '{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(first)))}' WHERE name LIKE 'audit.signed.%'");
        }
        else
        {
            Sql("UPDATE engine_steps SET actor = 'ben'", "DELETE FROM engine_settings WHERE name LIKE 'audit.signed.%'");
            await Rewrite();
            File.Delete(Heads.File);
            await Heads.Sign(Store, Now);
        }

        Assert.True((await Verify(Heads)).IsSound); // nothing on this machine contradicts
        copied.Copy.Send(); // and nothing of it reaches the copy
        var finding = Assert.Single((await Verify(copied)).Findings);
        output.WriteLine(finding.Message.English);
        Assert.Equal("copy-differs", finding.Code);
        File.Delete(copied.Copy.File);
        Assert.Equal("copy-missing", Assert.Single((await Verify(copied)).Findings).Code);
    }

    [Fact]
    public async Task A_database_put_back_on_purpose_is_told_from_one_put_back_in_secret()
    {
        await Fill();
        Sql("DELETE FROM engine_audit WHERE subject > 2251799813687260", "DELETE FROM engine_steps WHERE key > 2251799813687260");
        Assert.False((await Verify()).IsSound);
        Heads.NoteRestore(Now.AddDays(3));
        Assert.True((await Verify()).IsSound);
    }

    static readonly int Rows = Environment.GetEnvironmentVariable("MARKETING_LONG") is null ? 20_000 : 1_000_000;

    [Fact]
    public async Task Verification_is_quick_and_an_entry_is_small()
    {
        var content = "[" + new string('x', 900) + "]";
        for (var slice = 0; slice < Rows / 1000; slice++)
        {
            await Store.Do(unit =>
            {
                for (var row = 0; row < 1000; row++)
                    unit.Add(new StepRow { Key = Key(10_000 + slice * 1000 + row), InstanceKey = 10, At = Now, Actor = "hotline-agent-1", EventsJson = content });
            });
        }

        var report = await Verify();
        output.WriteLine($"{report.Entries} entries, {report.Rows} rows of 1 KB in {report.Took.TotalMilliseconds:0} ms: {report.Took.TotalSeconds * 1_000_000 / report.Rows:0.0} s a million");
        Assert.True(report.IsSound);
        Assert.Equal(Rows, report.Rows);
        Assert.True(report.Took < TimeSpan.FromSeconds(10 + Rows * 30.0 / 1_000_000), $"{report.Took}"); // beside the rate ten seconds for a cold program on a busy machine
    }
}

public sealed class SqliteAuditTests(ITestOutputHelper output) : AuditContract(new SqliteUnderTest(), output)
{
    protected override DbConnection Foreign() => new SqliteConnection($"Data Source={((SqliteUnderTest)It).File};Pooling=False");

    protected override string Bytes(byte[] value) => $"x'{Convert.ToHexString(value)}'";
}

public sealed class PostgresAuditTests(ITestOutputHelper output) : AuditContract(new PostgresUnderTest(), output)
{
    protected override DbConnection Foreign() => new NpgsqlConnection(((PostgresUnderTest)It).ConnectionString);

    protected override string Bytes(byte[] value) => $"'\\x{Convert.ToHexString(value)}'::bytea";
}
