using Marketing.Dashboard.Tests.Browser;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Marketing.Dashboard.Tests.LongestFirst", "Marketing.Dashboard.Tests")]

namespace Marketing.Dashboard.Tests;

/// <summary>Classes that walk through the pages take longest, and what is begun last is waited for alone: they come first.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    static readonly string[] Long = [nameof(AccessibilityTests), nameof(StoryTests), nameof(RecordScreensTests), nameof(AdministrationTests)];

    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(collection => Array.FindIndex(Long, name => collection.DisplayName.Contains(name, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length);
}
