using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Marketing.Engine.Persistence;
using Marketing.Rules;
using Microsoft.EntityFrameworkCore;

namespace Marketing.Engine.Audit;

/// <summary>The heads of all chains, signed from time to time and kept outside the database: whoever cuts the audit off, rewrites it or puts
/// the database back cannot make them fit again.</summary>
/// <remarks>One JSON object a line; each names the digest of the line before it. The key (ECDSA P-256) is made at the first start and read
/// by its owner only. Against somebody who has both database and key helps what has left the machine: the copy, and every head is in the log as well.</remarks>
public sealed class AuditHeads
{
    const string SignatureMark = ",\"signature\":\"";

    static readonly JsonSerializerOptions Compact = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly Lock Files = new();

    readonly string keyFile;

    /// <param name="file">Where the heads are written.</param>
    /// <param name="keyFile">Where the key lies, or shall lie.</param>
    /// <param name="copy">Where they are written a second time, out of reach of whoever has the database; null for nowhere.</param>
    public AuditHeads(string file, string keyFile, string? copy = null) =>
        (File, this.keyFile, Copy) = (file, keyFile, copy is null || copy == file ? null : new HeadCopy(file, copy));

    /// <summary>Beside a SQLite file, or by another name for what belongs to a database.</summary>
    public static AuditHeads Beside(string database, string? copy = null) => new(database + ".audit-heads.jsonl", database + ".audit-key.pem", copy);

    /// <summary>The copy elsewhere; null when there is none.</summary>
    public HeadCopy? Copy { get; }

    /// <summary>Where the heads are written.</summary>
    public string File { get; }

    /// <summary>The setting of the database that names the last line this key has signed for it.</summary>
    internal string Setting => "audit.signed." + Fingerprint();

    /// <param name="Stream">The chain.</param>
    /// <param name="Seq">Its last entry.</param>
    /// <param name="Hash">That entry's hash, in hexadecimal.</param>
    internal sealed record Head(long Stream, long Seq, string Hash);

    /// <param name="Kind">head; or restore: what was signed before holds no longer, for the database was put back on purpose.</param>
    /// <param name="Before">SHA-256 of the line before, in hexadecimal; empty for the first.</param>
    /// <param name="Key">The public key, in the first line.</param>
    internal sealed record Line(string Kind, DateTimeOffset At, IReadOnlyList<Head> Heads, string Before, string? Key = null, string? Signature = null);

    /// <summary>Signs the heads that have moved since the last time. Answers them in words for the log, or null when nothing has moved.</summary>
    public async Task<string?> Sign(RelationalStore store, DateTimeOffset now, CancellationToken cancellation = default)
    {
        var known = Read(null).Last;
        var heads = await store.Read(engine => Moved(engine, known, cancellation), cancellation);
        if (heads.Count == 0)
            return null;
        var line = Append("head", now, heads);
        await store.Transact(transaction =>
        {
            transaction.SetSetting(Setting, line);
            return ValueTask.FromResult(true);
        }, cancellation);
        return string.Join(", ", heads.Select(head => $"{head.Stream}:{head.Seq}:{head.Hash}"));
    }

    /// <summary>Notes that the database was put back on purpose: heads signed before are not asked for any more.</summary>
    public void NoteRestore(DateTimeOffset now) => Append("restore", now, []);

    // Chain by chain through the key's index: the table itself is not read.
    static async Task<List<Head>> Moved(EngineDbContext engine, IReadOnlyDictionary<long, long> known, CancellationToken cancellation)
    {
        var moved = new List<Head>();
        for (var after = long.MinValue; await NextStream(engine, after, cancellation) is { } stream; after = stream)
        {
            var last = await engine.Audit.Where(entry => entry.Stream == stream).OrderByDescending(entry => entry.Seq).FirstAsync(cancellation);
            if (known.GetValueOrDefault(stream) < last.Seq)
                moved.Add(new Head(stream, last.Seq, Convert.ToHexStringLower(last.Hash)));
        }

        return moved;
    }

    /// <summary>When the last head was signed; null when none was, or there is no key.</summary>
    public DateTimeOffset? LastSignedAt() =>
        System.IO.File.Exists(keyFile) && System.IO.File.Exists(File) ? Read(null).SignedAt : null;

    internal static Task<long?> NextStream(EngineDbContext engine, long after, CancellationToken cancellation) =>
        engine.Audit.Where(entry => entry.Stream > after).OrderBy(entry => entry.Stream).Select(entry => (long?)entry.Stream).FirstOrDefaultAsync(cancellation);

    // ---- writing ----

    string Append(string kind, DateTimeOffset at, IReadOnlyList<Head> heads)
    {
        lock (Files)
        {
            using var key = LoadKey();
            var before = System.IO.File.Exists(File) ? System.IO.File.ReadLines(File, Encoding.UTF8).LastOrDefault() : null;
            var line = new Line(kind, at, heads, before is null ? "" : Digest(before), before is null ? Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()) : null);
            var body = JsonSerializer.Serialize(line, Compact).Replace(",\"signature\":null", "", StringComparison.Ordinal);
            var signature = Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(body), HashAlgorithmName.SHA256));
            var text = $"{body[..^1]}{SignatureMark}{signature}\"}}";
            using var stream = new FileStream(File, FileMode.Append, FileAccess.Write, FileShare.Read);
            stream.Write(Encoding.UTF8.GetBytes(text + "\n"));
            stream.Flush(flushToDisk: true);
            return Digest(text);
        }
    }

    ECDsa LoadKey()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (System.IO.File.Exists(keyFile))
        {
            key.ImportFromPem(System.IO.File.ReadAllText(keyFile));
            return key;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(keyFile))!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(keyFile, Encoding.ASCII, options);
        writer.Write(key.ExportPkcs8PrivateKeyPem());
        return key;
    }

    string Fingerprint()
    {
        lock (Files)
        {
            using var key = LoadKey();
            return Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..16];
        }
    }

    // ---- reading ----

    /// <summary>Reads and checks all lines.</summary>
    /// <param name="known">Digest of the last line the database knows of, which must be there; null for none.</param>
    internal SignedHeads Read(string? known)
    {
        lock (Files)
        {
            var signed = new SignedHeads();
            var lines = System.IO.File.Exists(File) ? System.IO.File.ReadAllLines(File, Encoding.UTF8) : [];
            using var key = LoadKey();
            var before = "";
            for (var at = 0; at < lines.Length; at++)
            {
                if (Check(lines[at], before, key) is { } wrong)
                    signed.Findings.Add(AuditFinding.HeadsChanged(File, at + 1, wrong));
                else
                    signed.Add(JsonSerializer.Deserialize<Line>(lines[at], Compact)!);
                before = Digest(lines[at]);
                known = before == known ? null : known;
            }

            if (known is not null)
                signed.Findings.Add(AuditFinding.HeadsMissing(File));
            if (Copy?.Contradiction() is { } contradiction)
                signed.Findings.Add(contradiction);
            return signed;
        }
    }

    static Words? Check(string text, string before, ECDsa key)
    {
        var cut = text.LastIndexOf(SignatureMark, StringComparison.Ordinal);
        if (cut < 0 || !text.EndsWith("\"}", StringComparison.Ordinal))
            return new Words("没有签名", "has no signature");
        var signature = new byte[128];
        var body = Encoding.UTF8.GetBytes(text[..cut] + "}");
        if (!Convert.TryFromBase64String(text[(cut + SignatureMark.Length)..^2], signature, out var length) || !key.VerifyData(body, signature.AsSpan(0, length), HashAlgorithmName.SHA256))
            return new Words("的签名与密钥不符", "is not signed with the key");
        return JsonSerializer.Deserialize<Line>(text, Compact)!.Before == before ? null : new Words("与前一行不相连", "does not follow the line before it");
    }

    static string Digest(string line) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line)));
}
