using System.Text.Json;

namespace Equipoise.AcceptanceTests;

/// <summary>Group-sequential bounds without a protocol.</summary>
public sealed class CliBoundaryTests
{
    [Fact]
    public void Two_looks_after_O_Brien_and_Fleming_are_those_of_the_interleukin_2_design()
    {
        var run = CliRun.Of("boundary", "--looks", "0.5,1", "--alpha", "0.05", "--shape", "obrien-fleming", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        var z = run.Json.GetProperty("looks").EnumerateArray().Select(l => l.GetProperty("upperZ").GetDouble()).ToArray();

        // The bounds are c / sqrt(t), so the first is the second times sqrt(2).
        z[0].ShouldBe(z[1] * Math.Sqrt(2), 1e-9);
        z[1].ShouldBe(1.678, 5e-4);
        run.Json.GetProperty("inflation").GetDouble().ShouldBe(1.0156135, 1e-6);
        run.Json.GetProperty("looks")[1].GetProperty("errorSpent").GetDouble().ShouldBe(0.05, 1e-10);
        run.Json.GetProperty("power").GetDouble().ShouldBe(0.8, 1e-10);
    }

    [Theory]
    [InlineData("lan-demets-obrien-fleming")]
    [InlineData("lan-demets-pocock")]
    [InlineData("kim-demets(2)")]
    [InlineData("hwang-shih-decani(-4)")]
    [InlineData("exponential(0.8)")]
    [InlineData("normal(-0.3,1.5)")]
    [InlineData("t(3,-0.5,1.2)")]
    [InlineData("cauchy(-0.5,1)")]
    [InlineData("logistic(-1.5,1.2)")]
    [InlineData("obrien-fleming")]
    [InlineData("pocock")]
    [InlineData("wang-tsiatis(0.25)")]
    [InlineData("haybittle-peto(3)")]
    [InlineData("triangular")]
    public void Every_shape_spends_its_error_and_keeps_its_power(string shape)
    {
        var run = CliRun.Of("boundary", "--looks", "3", "--shape", shape, "--power", "0.9", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("looks")[2].GetProperty("errorSpent").GetDouble().ShouldBe(0.025, 1e-8);
        run.Json.GetProperty("power").GetDouble().ShouldBe(0.9, 1e-8);
        CliRun.Of("boundary", "--looks", "3", "--shape", shape).Out.ShouldContain("Expected information");
    }

    [Fact]
    public void Futility_that_does_not_bind_leaves_the_error_as_asked_and_costs_information()
    {
        string[] arguments = ["boundary", "--looks", "5", "--futility", "hwang-shih-decani(-2)", "--power", "0.9", "--json"];
        var open = CliRun.Of(arguments).Json;
        var bound = CliRun.Of([.. arguments, "--binding"]).Json;
        Error(open, "futilityIgnored").ShouldBe(0.025, 1e-9);
        Error(bound, "futilityObeyed").ShouldBe(0.025, 1e-9);
        open.GetProperty("inflation").GetDouble().ShouldBeGreaterThan(bound.GetProperty("inflation").GetDouble());
    }

    /// <summary>At the first look the stage-wise P value is the tail of the statistic itself: Q(2.6).</summary>
    [Fact]
    public void A_trial_that_ended_at_its_first_look_has_the_P_value_of_its_statistic()
    {
        var run = CliRun.Of("boundary", "--looks", "0.5,1", "--shape", "obrien-fleming", "--alpha", "0.05", "--ended", "1,2.6", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Json.GetProperty("estimate").GetProperty("pValue").GetDouble().ShouldBe(0.004661188, 1e-9);
        run.Json.GetProperty("estimate").GetProperty("medianUnbiased").GetDouble().ShouldBe(2.6 * Math.Sqrt(2), 1e-6);
    }

    [Theory]
    [InlineData("--looks", "0.5,0.4,1")]
    [InlineData("--looks", "0.5,1.2")]
    [InlineData("--looks", "51")]
    [InlineData("--looks", "half,1")]
    [InlineData("--looks", "3", "--shape", "pocok")]
    [InlineData("--looks", "3", "--shape", "kim-demets(-1)")]
    [InlineData("--looks", "3", "--shape", "pocock", "--futility", "kim-demets(1)")]
    [InlineData("--looks", "3", "--alpha", "0.7")]
    [InlineData("--looks", "3", "--power", "0.01")]
    [InlineData("--looks", "3", "--ended", "4,2")]
    public void A_design_that_cannot_be_is_refused_with_what_could(params string[] arguments)
    {
        var run = CliRun.Of(["boundary", .. arguments]);
        run.ExitCode.ShouldBe(2, run.Out);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldContain("A009");
        run.Error.ShouldContain("Accepted: ");
    }

    private static double Error(JsonElement design, string futility) => design.GetProperty("typeOneError").GetProperty(futility).GetDouble();
}
