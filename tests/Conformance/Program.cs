using System.Globalization;
using Marketing.Conformance;
using Marketing.Conformance.Tck;

// dotnet run -c Release --project tests/Conformance -- tck|scenarios <folder> [--csv FILE]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
return args switch
{
    ["tck", var folder, "--csv", var file] => TckRunner.Run(folder, file, Console.Out),
    ["tck", var folder] => TckRunner.Run(folder, null, Console.Out),
    ["scenarios", var folder, "--csv", var file] => await ScenarioReport.Run(folder, file, Console.Out),
    ["scenarios", var folder] => await ScenarioReport.Run(folder, null, Console.Out),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: tck|scenarios <folder> [--csv FILE]");
    return 2;
}
