namespace Marketing.Testing;

/// <summary>The folder of one test.</summary>
public static class TestFolder
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Removes a folder with all that is in it. A program inside the test ends on a thread of its own and may still close its database:
    /// what it writes meanwhile goes too.</summary>
    public static void Remove(string folder)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (IOException) when (clock.Elapsed < Patience)
            {
                Thread.Sleep(20);
            }
        }
    }
}
