using System.Text.Json;
using Equipoise.Tests;

namespace Equipoise.AcceptanceTests;

/// <summary>What a design would be with other values, without touching the protocol file.</summary>
public sealed class CliDesignTests
{
    private static readonly string Protocol = Repository.Path("protocols", "il2-rcc.yaml");

    [Fact]
    public void A_replaced_value_gives_the_design_that_the_file_would_give()
    {
        var before = File.ReadAllText(Protocol);
        var run = CliRun.Of("design", Protocol, "--set", "design.power=0.9,design.participantsPerArm=47,analyses.interim.when.fraction=0.6", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        Fact(run.Json, "power").ShouldBe(0.9);
        run.Json.GetProperty("looks")[0].GetProperty("informationFraction").GetDouble().ShouldBe(0.6);
        run.Json.GetProperty("requiredSize").GetInt32().ShouldBe(47);
        run.Json.GetProperty("notes").GetArrayLength().ShouldBe(0);
        File.ReadAllText(Protocol).ShouldBe(before);
    }

    [Fact]
    public void The_size_follows_from_other_assumptions_unless_it_is_given_too()
    {
        var run = CliRun.Of("design", Protocol, "--set", "design.control=0.45", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        Fact(run.Json, "perArm").ShouldBe(49);
        run.Json.GetProperty("notes")[0].GetString()!.ShouldContain("design.participantsPerArm is 49");
        var stated = CliRun.Of("design", Protocol, "--set", "design.control=0.45,design.participantsPerArm=40");
        stated.ExitCode.ShouldBe(2);
        stated.Error.ShouldContain("P203");
    }

    [Fact]
    public void Variants_stand_side_by_side()
    {
        string[] arguments = ["design", Protocol, "--variant", "design.control=0.45", "--variant", "design.power=0.9"];
        var designs = CliRun.Of([.. arguments, "--json"]).Json.GetProperty("designs");
        designs.EnumerateArray().Select(d => d.GetProperty("requiredSize").GetInt32()).ShouldBe([34, 49, 46]);
        var text = CliRun.Of(arguments);
        text.ExitCode.ShouldBe(0, text.Error);
        text.Out.ShouldContain("As in the protocol");
        text.Out.ShouldContain("Control 0.45");
    }

    [Theory]
    [InlineData("P014", "design.contrl=0.4", "did you mean control?")]
    [InlineData("P014", "analyses.interm.when.fraction=0.4", "interim, final")]
    [InlineData("P014", "design=0.4", "design.control")]
    [InlineData("A008", "design.control", "KEY=VALUE")]
    [InlineData("P201", "design.control=0.8", "above 0.8")]
    public void What_cannot_be_set_is_said_with_what_could_be(string code, string change, string accepted)
    {
        var run = CliRun.Of("design", Protocol, "--set", change);
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain(code);
        run.Error.ShouldContain(accepted);
    }

    private static double Fact(JsonElement design, string key) =>
        design.GetProperty("numbers").EnumerateArray().Single(f => f.GetProperty("key").GetString() == key).GetProperty("value").GetDouble();
}
