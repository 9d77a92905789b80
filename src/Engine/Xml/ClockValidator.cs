using Marketing.Engine.Model;
using Marketing.Rules.Xml;

namespace Marketing.Engine.Xml;

/// <summary>Checks timers that follow the clock of the element they belong to (<c>= sla.due</c>).</summary>
sealed class ClockValidator(BpmnProblems problems, IReadOnlyDictionary<string, FlowNode> nodes, IReadOnlyDictionary<string, XmlNode> ids)
{
    public void Check()
    {
        foreach (var boundary in nodes.Values.OfType<BoundaryEvent>().Where(boundary => ClockFollowing.Follows(boundary)))
        {
            if (nodes.GetValueOrDefault(boundary.AttachedTo) is { Clock: not null } host)
                Check(boundary, host);
        }
    }

    void Check(BoundaryEvent boundary, FlowNode host)
    {
        if (host is Activity { Loop: not null })
        {
            problems.Error("SLA-010", ids[boundary.Id], $"「{boundary.Id}」跟随「{host.Id}」的时限，而「{host.Id}」每一次执行各有一个时限。",
                $"'{boundary.Id}' follows the clock of '{host.Id}', but each round of '{host.Id}' has a clock of its own.",
                "用子流程包住它，把 sla.due 和边界事件放在子流程上。", "Put a sub-process around it, and sla.due and the boundary event on that.");
        }

        if (boundary.Property("sla.id") is not null)
        {
            problems.Error("SLA-011", ids[boundary.Id], $"「{boundary.Id}」跟随「{host.Id}」的时限，又有自己的 sla.id：逾期会记两次。",
                $"'{boundary.Id}' follows the clock of '{host.Id}' and has an sla.id of its own: the breach would be told twice.", "删去边界事件上的 sla.id。", "Remove sla.id from the boundary event.");
        }
    }
}
