using System.Net;
using Marketing.Rules;

namespace Marketing.Dashboard.Settings;

/// <summary>The section <c>Marketing</c> of the settings (DESIGN §9).</summary>
public sealed class MarketingOptions
{
    public const string Section = "Marketing";

    public StorageOptions Storage { get; set; } = new();
    public AuthOptions Auth { get; set; } = new();
    public ClockOptions Clock { get; set; } = new();
    public CatalogOptions Catalog { get; set; } = new();
    public LogsOptions Logs { get; set; } = new();
    public RetentionOptions Retention { get; set; } = new();
    public AuditOptions Audit { get; set; } = new();
    public NotificationOptions Notifications { get; set; } = NotificationOptions.None;
    public TelemetryOptions Telemetry { get; set; } = new();
    public HttpOptions Http { get; set; } = HttpOptions.Direct;
}

public sealed class CatalogOptions
{
    /// <summary>Whether the processes, rules and master data that come with the product are put into the database at the start; what is there already stays.</summary>
    public bool Deploy { get; set; } = true;
}

public sealed class StorageOptions
{
    /// <summary><c>Sqlite</c> or <c>PostgreSql</c>.</summary>
    public string Provider { get; set; } = "Sqlite";

    public bool IsPostgres => Provider.Equals("PostgreSql", StringComparison.OrdinalIgnoreCase);
    public string ConnectionString { get; set; } = "Data Source=data/marketing.db";

    /// <summary>On PostgreSQL: how many seconds other programs take this one to be alive when it says nothing.</summary>
    public int LeaseSeconds { get; set; } = 10;
}

public sealed class AuthOptions
{
    /// <summary><c>Demo</c> or <c>Accounts</c>; empty: Demo in Development, Accounts elsewhere.</summary>
    public string Mode { get; set; } = "";
}

public sealed class ClockOptions
{
    /// <summary>Whether <c>PUT /v2/clock</c> may set the clock. Never in Production.</summary>
    public bool Controllable { get; set; }
}

public sealed class LogsOptions
{
    /// <summary><c>Text</c> for people, <c>Json</c> for programs: one object a line.</summary>
    public string Format { get; set; } = "Text";
}

public sealed class RetentionOptions
{
    /// <summary>How many days ended instances, with their history, ended batch operations and decisions are kept; 0: for ever.</summary>
    public int EndedDays { get; set; }

    /// <summary>How many days is kept why rules fired, what came of it, and how records were before they were changed; 0: for ever.</summary>
    public int HistoryDays { get; set; } = 400;

    /// <summary>How many hours an answer under an Idempotency-Key is kept.</summary>
    public int AnswersHours { get; set; } = 24;
}

public sealed class AuditOptions
{
    /// <summary>A second file for the signed heads of the audit, where whoever has the database cannot write; empty: the one beside it alone.</summary>
    public string HeadFile { get; set; } = "";
}

public sealed class TelemetryOptions
{
    /// <summary>Where meters and traces are sent by OTLP over HTTP, such as <c>http://collector:4318</c>; null: nowhere.</summary>
    public Uri? OtlpEndpoint { get; set; }
}

/// <summary>A setting the program cannot start with; told in one line.</summary>
public sealed class SettingsException(Words words) : Exception(words.English)
{
    public Words Words { get; } = words;

    /// <param name="key">The key with dots or colons, such as <c>Marketing:Storage:Provider</c>.</param>
    public static SettingsException Of(string key, string? value, Words expected, string example) => new(new Words(
        $"设置 {key} = “{value}” 不可用：应为{expected.Chinese}，例如 {EnvironmentName(key)}={example}",
        $"Setting {key} = '{value}' cannot be used: expected {expected.English}, such as {EnvironmentName(key)}={example}"));

    static string EnvironmentName(string key) => key.Replace(":", "__", StringComparison.Ordinal);
}

/// <summary>Looks at the settings before anything is opened: whatever is wrong is said at once.</summary>
static class SettingsCheck
{
    /// <summary>Reads the section and checks every value.</summary>
    /// <exception cref="SettingsException">A value cannot be used.</exception>
    public static MarketingOptions Read(IConfiguration configuration, IHostEnvironment environment)
    {
        var section = configuration.GetSection(MarketingOptions.Section);
        RefuseUnknown(section, ["Storage", "Auth", "Clock", "Catalog", "Logs", "Retention", "Audit", "Notifications", "Telemetry", "Http"]);
        RefuseUnknown(section.GetSection("Auth"), ["Mode"]);
        RefuseUnknown(section.GetSection("Clock"), ["Controllable"]);
        RefuseUnknown(section.GetSection("Catalog"), ["Deploy"]);
        RefuseUnknown(section.GetSection("Logs"), ["Format"]);
        RefuseUnknown(section.GetSection("Retention"), ["EndedDays", "HistoryDays", "AnswersHours"]);
        RefuseUnknown(section.GetSection("Telemetry"), ["OtlpEndpoint"]);

        var options = new MarketingOptions
        {
            Storage = ReadStorage(configuration),
            Auth = new() { Mode = section["Auth:Mode"] ?? (environment.IsDevelopment() ? "Demo" : "Accounts") },
            Clock = new() { Controllable = ReadFlag(section, "Clock:Controllable") },
            Catalog = new() { Deploy = section["Catalog:Deploy"] is null || ReadFlag(section, "Catalog:Deploy") },
            Logs = new() { Format = ReadWord(section, "Logs:Format", ["Text", "Json"]) },
            Audit = ReadAudit(configuration),
            Retention = new()
            {
                EndedDays = ReadNumber(section, "Retention:EndedDays", 0, 0, 36_500), HistoryDays = ReadNumber(section, "Retention:HistoryDays", 400, 0, 36_500),
                AnswersHours = ReadNumber(section, "Retention:AnswersHours", 24, 1, 8_784),
            },
            Notifications = NotificationSettings.Read(section.GetSection("Notifications")),
            Telemetry = new() { OtlpEndpoint = ReadOtlp(section) },
            Http = HttpSettings.Read(section.GetSection("Http")),
        };
        CheckAuth(options.Auth);
        CheckClock(options.Clock, environment);
        return options;
    }

    /// <summary>Reads where the store is, and nothing else: for verbs that need no more.</summary>
    /// <exception cref="SettingsException">A value cannot be used.</exception>
    public static StorageOptions ReadStorage(IConfiguration configuration)
    {
        var section = configuration.GetSection(MarketingOptions.Section);
        RefuseUnknown(section.GetSection("Storage"), ["Provider", "ConnectionString", "LeaseSeconds"]);
        var storage = new StorageOptions
        {
            Provider = section["Storage:Provider"] ?? "Sqlite",
            ConnectionString = section["Storage:ConnectionString"] ?? "Data Source=data/marketing.db",
            LeaseSeconds = ReadNumber(section, "Storage:LeaseSeconds", 10, 1, 600),
        };
        CheckStorage(storage);
        return storage;
    }

    /// <summary>Reads where the signed heads go.</summary>
    /// <exception cref="SettingsException">A key is not known.</exception>
    public static AuditOptions ReadAudit(IConfiguration configuration)
    {
        var section = configuration.GetSection(MarketingOptions.Section).GetSection("Audit");
        RefuseUnknown(section, ["HeadFile"]);
        return new() { HeadFile = section["HeadFile"] ?? "" };
    }

    internal static void RefuseUnknown(IConfigurationSection section, string[] known)
    {
        if (section.GetChildren().FirstOrDefault(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            var names = string.Join(", ", known);
            throw SettingsException.Of(unknown.Path, unknown.Value, new Words($"已知的键（{names}）", $"a known key ({names})"), "…");
        }
    }

    static bool ReadFlag(IConfigurationSection section, string key) => section[key] switch
    {
        null or "" => false,
        { } text when bool.TryParse(text, out var flag) => flag,
        { } text => throw SettingsException.Of($"{section.Path}:{key}", text, new Words(" true 或 false", "true or false"), "true"),
    };

    internal static int ReadNumber(IConfigurationSection section, string key, int usual, int least, int most) => section[key] switch
    {
        null or "" => usual,
        { } text when int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        { } text => throw SettingsException.Of($"{section.Path}:{key}", text, new Words($" {least} 到 {most} 的整数", $"a whole number from {least} to {most}"), $"{usual}"),
    };

    // The first word is the default.
    internal static string ReadWord(IConfigurationSection section, string key, string[] words)
    {
        var text = section[key] is { Length: > 0 } given ? given : words[0];
        return words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw SettingsException.Of($"{section.Path}:{key}", text, new Words($" {string.Join(" 或 ", words)}", string.Join(" or ", words)), words[0]);
    }

    static Uri? ReadOtlp(IConfigurationSection section) => section["Telemetry:OtlpEndpoint"] switch
    {
        null or "" => null,
        { } text when Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" => url,
        { } text => throw SettingsException.Of($"{section.Path}:Telemetry:OtlpEndpoint", text, new Words("采集器的网址", "the address of a collector"), "http://127.0.0.1:4318"),
    };

    static void CheckStorage(StorageOptions storage)
    {
        if (storage.IsPostgres)
            return; // the server says what is wrong with the rest
        if (!storage.Provider.Equals("Sqlite", StringComparison.OrdinalIgnoreCase))
            throw SettingsException.Of("Marketing:Storage:Provider", storage.Provider, new Words(" Sqlite 或 PostgreSql", "Sqlite or PostgreSql"), "PostgreSql");
        if (Storage.SqlitePath(storage.ConnectionString) is null)
        {
            throw SettingsException.Of("Marketing:Storage:ConnectionString", storage.ConnectionString,
                new Words("带 Data Source 的 SQLite 连接串", "a SQLite connection string with a Data Source"), "\"Data Source=data/marketing.db\"");
        }
    }

    static void CheckAuth(AuthOptions auth)
    {
        if (auth.Mode.Equals("Accounts", StringComparison.OrdinalIgnoreCase))
        {
            throw SettingsException.Of("Marketing:Auth:Mode", auth.Mode,
                new Words(" Demo（账号登录尚未实现；Demo 只在本机回环地址上可用）", "Demo (accounts are not there yet; Demo works on loopback only)"), "Demo");
        }

        if (!auth.Mode.Equals("Demo", StringComparison.OrdinalIgnoreCase))
            throw SettingsException.Of("Marketing:Auth:Mode", auth.Mode, new Words(" Demo 或 Accounts", "Demo or Accounts"), "Demo");
    }

    static void CheckClock(ClockOptions clock, IHostEnvironment environment)
    {
        if (clock.Controllable && environment.IsProduction())
        {
            throw SettingsException.Of("Marketing:Clock:Controllable", "true",
                new Words("生产环境中的 false", "false in Production"), "false");
        }
    }

    /// <summary>Refuses addresses that others could reach: in Demo mode anybody may be anybody.</summary>
    /// <exception cref="SettingsException">An address is not loopback.</exception>
    public static void RequireLoopback(IEnumerable<string> addresses)
    {
        foreach (var address in addresses)
        {
            if (!IsLoopback(BindingAddress.Parse(address).Host))
            {
                throw new SettingsException(new Words(
                    $"演示模式（Marketing:Auth:Mode=Demo）只能监听本机回环地址，不能监听 {address}；例如 --urls http://127.0.0.1:5080",
                    $"Demo mode (Marketing:Auth:Mode=Demo) listens on loopback only, not on {address}; such as --urls http://127.0.0.1:5080"));
            }
        }
    }

    public static bool IsLoopback(string host)
    {
        var name = host.Trim('[', ']');
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(name, out var ip) && IPAddress.IsLoopback(ip));
    }
}
