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

    [Theory]
    [InlineData("two-year-survival-five-looks.yaml", "power", 0.8114)]
    [InlineData("two-year-survival-five-looks.yaml", "participants", 58.2666)]
    [InlineData("two-year-survival-five-looks.yaml", "followUpMonths", 21.8709)]
    [InlineData("response-rate.yaml", "experimental", 0.3999)]
    [InlineData("noninferior-mean.yaml", "difference", -0.0017)]
    public void A_design_file_without_a_protocol_is_solved_for_an_unknown(string file, string unknown, double value)
    {
        var run = CliRun.Of("design", Repository.Path("protocols", "designs", file), "--solve", unknown, "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("solved")[0].GetProperty("value").GetDouble().ShouldBe(value, 6e-4);
    }

    [Fact]
    public void The_page_of_an_event_driven_design_has_looks_bounds_and_other_conventions()
    {
        var file = Repository.Path("protocols", "designs", "two-year-survival-five-looks.yaml");
        var run = CliRun.Of("design", file, "--set", "accrual.months=48");
        run.ExitCode.ShouldBe(0, run.Error);
        foreach (var words in new[] { "Looks: when they are expected", "Looks: bounds", "How the errors are spent", "What other conventions would give", "schoenfeld", "Simulated: trials with", "accrued over 48 months" })
        {
            run.Out.ShouldContain(words);
        }

        var svg = Path.Combine(Directory.CreateTempSubdirectory("equipoise").FullName, "bounds.svg");
        CliRun.Of("design", file, "--figure", svg).ExitCode.ShouldBe(0);
        File.ReadAllText(svg).ShouldStartWith("<svg");
        CliRun.Of("design", file, "--figure", "/no/such/folder/x.svg").Error.ShouldContain("A006");
        CliRun.Of("design", file, "--solve", "happiness").Error.ShouldContain("A010");
        CliRun.Of("design", file, "--variant", "boundary.efficacy.kind=lanDemetsPocock").Out.ShouldContain("Kind lanDemetsPocock");
    }

    [Fact]
    public void The_power_with_the_participants_stated_is_theirs_whatever_the_formula_asks_for()
    {
        var run = CliRun.Of("design", Repository.Path("protocols", "designs", "response-rate.yaml"), "--set", "design.experimental=0.3", "--solve", "power", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("notes").GetArrayLength().ShouldBe(0);

        // By hand: sqrt(220) 0.1 / sqrt(0.74) less 1.96 sqrt(0.75 / 0.74), times looks that cost little.
        run.Json.GetProperty("solved")[0].GetProperty("value").GetDouble().ShouldBe(0.395, 0.005);
    }

    [Fact]
    public void A_last_look_short_of_the_information_is_final_only_if_said_so()
    {
        var file = Repository.Path("protocols", "designs", "interleukin-2-log-rank.yaml");
        string[] looks = ["monitor", file, "--observed", "events=20,z=1", "--observed", "events=30,z=2.2"];
        var asked = CliRun.Of(looks);
        asked.ExitCode.ShouldBe(2);
        asked.Error.ShouldContain("--analysis final");
        CliRun.Of([.. looks, "--analysis", "final"]).ExitCode.ShouldBe(0);
        CliRun.Of([.. looks, "--analysis", "interim"]).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void A_look_is_evaluated_from_what_was_seen()
    {
        var file = Repository.Path("protocols", "designs", "two-year-survival-five-looks.yaml");
        var run = CliRun.Of("monitor", file, "--observed", "events=8,z=0.4", "--observed", "events=24,hr=0.3", "--analysis", "look3", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("efficacyReached").GetBoolean().ShouldBeTrue();
        run.Json.GetProperty("looks")[1].GetProperty("z").GetDouble().ShouldBe(-Math.Log(0.3) * Math.Sqrt(24 / 4.0), 1e-12);
        run.Json.GetProperty("ifEndedHere").GetProperty("scale").GetString().ShouldBe("hazard ratio");
        CliRun.Of("monitor", Repository.Path("protocols", "designs", "response-rate.yaml"), "--observed", "20/50,15/55").Out.ShouldContain("difference of proportions 0.127");
        CliRun.Of("monitor", Repository.Path("protocols", "il2-rcc.yaml"), "--observed", "16/21,15/23", "--observed", "3/17,10/17").Out.ShouldContain("29.4");
        foreach (var bad in new[] { "events=8", "events=-3,z=1", "events=8,z=1,q=2", "z=1", "8", "events=8,hr=-1" })
        {
            var refused = CliRun.Of("monitor", file, "--observed", bad);
            refused.ExitCode.ShouldBe(2, bad);
            refused.Error.ShouldContain("C021");
        }
    }

    private static double Fact(JsonElement design, string key) =>
        design.GetProperty("numbers").EnumerateArray().Single(f => f.GetProperty("key").GetString() == key).GetProperty("value").GetDouble();
}
