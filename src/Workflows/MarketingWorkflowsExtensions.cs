using Marketing.Engine;
using Marketing.Engine.Persistence;
using Marketing.Rules.Feel;
using Marketing.Workflows.Access;
using Marketing.Workflows.Approvals;
using Marketing.Workflows.Calendars;
using Marketing.Workflows.Clocks;
using Marketing.Workflows.Directory;
using Marketing.Workflows.Notifications;
using Marketing.Workflows.Notifications.Preferences;
using Marketing.Workflows.Notifications.Reading;
using Marketing.Workflows.Notifications.Templates;
using Marketing.Workflows.Records;
using Marketing.Workflows.RuleSets;
using Marketing.Workflows.Schedules;
using Marketing.Workflows.Settings;
using Marketing.Workflows.Signatures;
using Marketing.Workflows.Traceability;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Marketing.Workflows;

/// <summary>Puts the business layer into a program.</summary>
public static class MarketingWorkflowsExtensions
{
    /// <summary>Registers directory, calendars, desks and notifications. The engine and a relational store are registered beside it; channels outside
    /// (a list of <see cref="IChannel"/>), if there are any, before.</summary>
    public static IServiceCollection AddMarketingWorkflows(this IServiceCollection services, DirectorySnapshot directory, WorkingCalendars calendars)
    {
        services.AddSingleton(calendars);
        services.AddSingleton(provider => new LiveDirectory(directory, calendars, provider.GetRequiredService<IEngineStore>(), provider.GetRequiredService<EngineClock>(), provider.GetRequiredService<ILogger<LiveDirectory>>()));
        services.AddSingleton<Func<DirectorySnapshot>>(provider => () => provider.GetRequiredService<LiveDirectory>().Directory);
        services.AddSingleton<Func<Surroundings>>(provider => () => provider.GetRequiredService<LiveDirectory>().Surroundings);
        services.AddHostedService(provider =>
        {
            var live = provider.GetRequiredService<LiveDirectory>();
            provider.GetRequiredService<ProcessEngine>().Committed += live.OnCommitted;
            return live;
        });
        services.AddSingleton(provider => new LiveHolidays(calendars, provider.GetRequiredService<IEngineStore>(), provider.GetRequiredService<ProcessEngine>(), provider.GetRequiredService<EngineClock>(), provider.GetRequiredService<ILogger<LiveHolidays>>()));
        services.AddHostedService(provider =>
        {
            var live = provider.GetRequiredService<LiveHolidays>();
            provider.GetRequiredService<ProcessEngine>().Committed += live.OnCommitted;
            return live;
        });
        services.AddSingleton<HolidayDesk>();
        services.AddSingleton<AbsenceDesk>();
        services.AddSingleton<PeopleDesk>();
        services.AddSingleton<UnitsDesk>();
        services.AddSingleton(provider => new HeldDecisions(provider.GetRequiredService<CommandRunner>(), provider.GetRequiredService<TaskDesk>(), provider.GetRequiredService<ILogger<HeldDecisions>>()));
        services.AddHostedService(provider => provider.GetRequiredService<HeldDecisions>());
        services.AddSingleton<Urging>();
        services.AddSingleton<CarbonCopies>();
        services.AddSingleton<ProcessPreview>();
        services.AddSingleton<ProcessRecords>();
        services.AddSingleton<StepListener, TaskNotices>();
        services.AddJobHandler<NotifyHandler>();
        services.AddJobHandler<CarbonCopyHandler>();
        services.AddJobHandler<ReadRecordHandler>();
        services.AddJobHandler<FindRecordsHandler>();
        services.AddSingleton<TaskDesk>();
        services.AddSingleton<InstanceDesk>();
        services.AddSingleton<ProcessDesk>();
        services.AddSingleton<ClockDesk>();
        services.AddSingleton<SignoffMail>();
        services.AddSingleton<SignoffDesk>();
        services.AddSingleton<FileDesk>();
        services.AddSingleton<SignoffDoor>();
        services.AddSingleton(provider => new AccessLog(provider.GetRequiredService<IEngineStore>(), TimeProvider.System, provider.GetRequiredService<ILogger<AccessLog>>()));
        services.AddHostedService(provider => provider.GetRequiredService<AccessLog>());
        services.TryAddSingleton<IReadOnlyList<IChannel>>([]);
        services.TryAddSingleton(provider => new DeliveryQueue(provider.GetRequiredService<IEngineStore>(), provider.GetRequiredService<ProcessEngine>(), null,
            provider.GetRequiredService<TemplateBook>(), provider.GetRequiredService<Func<DirectorySnapshot>>()));
        services.AddSingleton<TemplateDesk>();
        services.AddSingleton<PreferenceDesk>();
        services.AddSingleton<AnnouncementDesk>();
        services.AddSingleton(provider => ReadTracking.From(calendars, provider.GetRequiredService<Func<Surroundings>>()().Config));
        services.AddSingleton<ReadReminders>();
        services.AddHostedService(provider => provider.GetRequiredService<ReadReminders>());
        services.AddSingleton<TemplateBook>();
        services.AddHostedService(provider =>
        {
            var book = provider.GetRequiredService<TemplateBook>();
            provider.GetRequiredService<ProcessEngine>().Committed += book.OnCommitted;
            return book;
        });
        AddRecords(services, directory);
        services.AddSchedules(directory, calendars);
        services.AddSingleton<Deliveries>();
        services.AddSingleton<DeliveryPump>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryPump>());
        services.AddSingleton<NoticeDelivery>();
        services.AddHostedService(provider => provider.GetRequiredService<NoticeDelivery>());
        return services;
    }

    static void AddRecords(IServiceCollection services, DirectorySnapshot directory)
    {
        services.TryAddSingleton(_ => ShippedCatalog.RecordTypes(directory));
        services.AddSingleton<RuleBook>();
        services.AddSingleton<RuleGuards>();
        services.AddSingleton<RecordDesk>();
        services.AddSingleton<RecordImport>();
        services.AddSingleton<RuleDesk>();
        services.AddSingleton<Backtest>();
        services.AddSingleton<RuleRunner>();
        services.AddSingleton<RuleEffects>();
        services.AddSingleton<TraceDesk>();
        services.AddSingleton<RulePump>();
        services.AddHostedService(provider => provider.GetRequiredService<RulePump>());
    }

    /// <summary>What expressions may know: this directory, these calendars, the settings, Chinese time.</summary>
    public static Surroundings Around(DirectorySnapshot directory, WorkingCalendars calendars) => Surroundings.Plain with
    {
        Functions = directory.Functions.WithCalendars(calendars), People = directory, WorkingTime = new CalendarTime(calendars), Config = PolicySettings.Shipped,
    };
}
