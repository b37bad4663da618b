using System.Diagnostics;
using Equipoise.Tests;

namespace Equipoise.AcceptanceTests;

/// <summary>The program on machines that lack instructions: the switches of the runtime take them away from a process.</summary>
public sealed class SimulationMachineTests
{
    /// <summary>Few participants are counted and many sorted, blocks are drawn, and at a milestone proportions are compared; the last digit of every number in the output is compared.</summary>
    [Theory]
    [InlineData("designs/two-year-survival-five-looks.yaml", "--grid", "participants=60|600", "--replicates", "1500")]
    [InlineData("il2-rcc.yaml", "--replicates", "3000")]
    public void Without_wide_instructions_a_simulation_gives_the_same_bytes(string protocol, params string[] arguments)
    {
        string[] command = [Path.Combine(AppContext.BaseDirectory, "equipoise.dll"), "simulate", Repository.Path(["protocols", .. protocol.Split('/')]), .. arguments, "--json"];
        var wide = Start(command, null);
        var processes = new[] { wide, Start(command, "DOTNET_EnableAVX2"), Start(command, "DOTNET_EnableHWIntrinsic") };
        var outputs = processes.Select(Finish).ToArray();

        outputs[0].ShouldContain("\"efficacy\"");
        outputs[1].ShouldBe(outputs[0], "without AVX2");
        outputs[2].ShouldBe(outputs[0], "without any");
    }

    private static (Process Process, Task<string> Output, Task<string> Error) Start(string[] command, string? without)
    {
        var start = new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        if (without is not null)
        {
            start.Environment[without] = "0";
        }

        var process = Process.Start(start).ShouldNotBeNull();
        return (process, process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    private static string Finish((Process Process, Task<string> Output, Task<string> Error) running)
    {
        using var process = running.Process;
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill(entireProcessTree: true);
        }

        process.WaitForExit();
        process.ExitCode.ShouldBe(0, running.Error.Result);
        return running.Output.Result;
    }
}
