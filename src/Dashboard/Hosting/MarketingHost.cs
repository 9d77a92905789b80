using Marketing.Dashboard.Access;
using Marketing.Dashboard.Api;
using Marketing.Dashboard.Api.V2;
using Marketing.Dashboard.Http;
using Marketing.Dashboard.Live;
using Marketing.Dashboard.Pages;
using Marketing.Dashboard.Settings;
using Marketing.Engine;
using Marketing.Engine.Observability;
using Marketing.Engine.Persistence;
using Marketing.Workflows;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Templates;
using Marketing.Workflows.Retained;
using Marketing.Workflows.Works;

namespace Marketing.Dashboard.Hosting;

/// <summary>Puts the program together: settings, store, engine, business layer, interfaces, pages.</summary>
static class MarketingHost
{
    const string DefaultUrl = "http://127.0.0.1:5080";

    // Settings are read at the start. To watch for changes would take a watch on each folder below the content root.
    const string ReadOnce = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Larger bodies are allowed only where files are sent.</summary>
    const long LargestBody = 4 << 20;

    /// <exception cref="SettingsException">A setting cannot be used.</exception>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [.. args, ReadOnce], ContentRootPath = ContentRoot(args) });
        var options = SettingsCheck.Read(builder.Configuration, builder.Environment);
        Storage.Prepare(options.Storage);
        Listen(builder);
        Logs(builder, options.Logs);
        AddServices(builder.Services, options);
        var started = false;

        // What stops the start is said by the verb, in one line; afterwards the host's own warnings count.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Warning);
        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => started = true);
        Map(app, options);
        return app;
    }

    // Settings and pages lie beside the program when it was not started from its own folder.
    internal static string? ContentRoot(string[] args) =>
        args.Any(arg => arg.Contains("contentRoot", StringComparison.OrdinalIgnoreCase)) || File.Exists("appsettings.json") ? null : AppContext.BaseDirectory;

    static void Listen(WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var urls = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToList();
        foreach (var ports in new[] { configuration["http_ports"], configuration["https_ports"] })
            urls.AddRange((ports ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(port => $"http://*:{port}"));
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"] ?? "").ToList();
        SettingsCheck.RequireLoopback(urls.Concat(endpoints));
        if (urls.Count + endpoints.Count == 0)
            builder.WebHost.UseUrls(DefaultUrl);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
    }

    // Both name the trace of a line; JSON is one object a line, for programs that gather logs.
    static void Logs(WebApplicationBuilder builder, LogsOptions logs)
    {
        if (!logs.Format.Equals("Json", StringComparison.OrdinalIgnoreCase))
            return;
        builder.Logging.ClearProviders();
        builder.Logging.AddJsonConsole(console =>
        {
            console.IncludeScopes = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            console.JsonWriterOptions = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        });
    }

    static void AddServices(IServiceCollection services, MarketingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(_ => Storage.Open(options.Storage));
        services.AddSingleton<IEngineStore>(provider => new MarkingStore(provider.GetRequiredService<RelationalStore>()));
        services.AddSingleton(provider => new EngineClock(provider.GetRequiredService<RelationalStore>().Clock));
        if (options.Telemetry.OtlpEndpoint is { } collector)
            services.AddHostedService(_ => new Telemetry(collector));
        services.AddHostedService<Opening>();
        AddHousekeeping(services, options);
        services.AddSingleton(options.Notifications.Channels());
        services.AddSingleton(provider => new DeliveryQueue(provider.GetRequiredService<IEngineStore>(), provider.GetRequiredService<ProcessEngine>(), options.Notifications.PublicUrl,
            provider.GetRequiredService<TemplateBook>(), provider.GetRequiredService<Func<DirectorySnapshot>>()));
        services.AddMarketingWorkflows(FixedDirectory.ReadShipped(), WorkingCalendars.ReadShipped());
        services.AddMarketingEngine();
        services.AddSingleton<LiveHub>();
        services.AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        services.AddSingleton(provider => new WorkDesk(provider.GetRequiredService<CommandRunner>(), provider.GetRequiredService<IEngineStore>(), provider.GetRequiredService<RelationalStore>().Clock,
            provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<ILogger<WorkDesk>>()));
        services.AddHostedService(provider => provider.GetRequiredService<WorkDesk>());
        services.AddSingleton(new OutsiderLimits(TimeProvider.System));
        services.AddSingleton<Views>();
        services.AddSingleton<DefinitionModels>();
        services.AddSingleton<TaskViews>();
        services.AddSingleton<InstanceViews>();
        services.AddSingleton<TaskVerbsApi.TaskAnswers>();
        services.AddSingleton<SetClock>();
        services.AddSingleton(provider => new StoreProbe(provider.GetRequiredService<RelationalStore>(), TimeProvider.System, provider.GetRequiredService<ILogger<StoreProbe>>()));
        services.AddHostedService(Gauges);
        services.AddHostedService<StartLeftovers>();
        services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Stopping.Patience);
        services.AddOpenApi("v1", description => description.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Marketing";
            document.Info.Version = typeof(MarketingHost).Assembly.GetName().Version!.ToString(3);
            return Task.CompletedTask;
        }));
    }

    // First among those that work, and so the last that stops: what it signs at the stop is everything.
    static void AddHousekeeping(IServiceCollection services, MarketingOptions options)
    {
        services.AddSingleton(Storage.Heads(options.Storage, options.Audit));
        services.AddSingleton(new RetentionRules
        {
            Ended = Days(options.Retention.EndedDays), History = Days(options.Retention.HistoryDays), Answers = TimeSpan.FromHours(options.Retention.AnswersHours),
        });
        services.AddSingleton(provider => new Retention(provider.GetRequiredService<RelationalStore>(), provider.GetRequiredService<StepListener>(),
            provider.GetRequiredService<EngineClock>(), provider.GetRequiredService<RetentionRules>(), [new OldFirings(), new OldVersions()], provider.GetRequiredService<ILogger<Retention>>()));
        services.AddSingleton(provider => new Housekeeping(provider.GetRequiredService<RelationalStore>(), provider.GetRequiredService<Engine.Audit.AuditHeads>(),
            provider.GetRequiredService<Retention>(), provider.GetRequiredService<AlarmClock>(), provider.GetRequiredService<ProcessEngine>(), provider.GetRequiredService<ILogger<Housekeeping>>()));
        services.AddHostedService(provider => provider.GetRequiredService<Housekeeping>());
        services.AddSingleton(provider => new Schedules(Storage.Schedules(options.Storage), provider.GetRequiredService<Housekeeping>().Schedules, TimeProvider.System, provider.GetRequiredService<ILoggerFactory>()));
        services.AddHostedService(provider => provider.GetRequiredService<Schedules>());
    }

    static TimeSpan? Days(int days) => days == 0 ? null : TimeSpan.FromDays(days);

    static EngineGauges Gauges(IServiceProvider provider)
    {
        var (store, clock) = (provider.GetRequiredService<RelationalStore>(), provider.GetRequiredService<EngineClock>());
        return new EngineGauges(cancellation => store.Read(rows => EngineCounts.Of(rows, clock.GetUtcNow(), cancellation), cancellation), provider.GetRequiredService<ILogger<EngineGauges>>());
    }

    // The order is meaning: whatever comes first guards or catches what comes after.
    static void Map(WebApplication app, MarketingOptions options)
    {
        if (options.Http.Forwarded() is { } forwarded)
            app.UseForwardedHeaders(forwarded);
        app.UseSecurityHeaders();
        app.UseAccessWatch();
        app.UseFaults();
        app.UseStopping();
        app.UseRequestOrigin();
        app.UseDemoSignIn();
        app.UseClientFiles();
        app.UseRouting();
        app.UseIdempotency();
        app.MapV2(options.Clock.Controllable);
        app.MapMarketingApi();
        app.MapHealth();
        app.MapOpenApi("/openapi/{documentName}.json");
#pragma warning disable ASP0014 // Endpoints end here on purpose: what they do not answer, the client's pages do.
        app.UseEndpoints(_ => { });
#pragma warning restore ASP0014
        app.RunClientPages();
    }
}
