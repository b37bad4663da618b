using System.Diagnostics;

namespace Equipoise.Tests.Survival;

public sealed class CoreCountTests
{
    [Fact]
    public void The_same_bits_come_out_on_one_two_and_seven_cores()
    {
        var one = On(1);
        one[0].ShouldBe("cores 1");
        one.Length.ShouldBe(51);
        foreach (var cores in (int[])[2, 7])
        {
            var several = On(cores);
            several[0].ShouldBe($"cores {cores}");
            several[1..].ShouldBe(one[1..]);
        }
    }

    private static string[] On(int cores)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SurvivalBits).Assembly.Location, SurvivalBits.Verb]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = cores.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return lines;
    }
}
