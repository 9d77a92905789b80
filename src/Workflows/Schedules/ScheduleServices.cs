using Marketing.Workflows.Calendars;
using Marketing.Workflows.Directory;
using Microsoft.Extensions.DependencyInjection;

namespace Marketing.Workflows.Schedules;

/// <summary>Puts the schedules of the business into a program.</summary>
static class ScheduleServices
{
    /// <exception cref="InvalidDataException">A shipped file of schedules has an error.</exception>
    public static void AddSchedules(this IServiceCollection services, DirectorySnapshot directory, WorkingCalendars calendars)
    {
        services.AddSingleton(ScheduleBook.ReadShipped(directory, calendars));
        services.AddSingleton<SchedulePump>();
        services.AddHostedService(provider => provider.GetRequiredService<SchedulePump>());
        services.AddSingleton<ScheduleDesk>();
    }
}
