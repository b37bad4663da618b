using System.Text.Json;
using Equipoise.Tests;

namespace Equipoise.AcceptanceTests;

/// <summary>The 6-MP trial through the program, against R's numbers in validation/reference/survival.json.</summary>
public sealed class CliAnalyseTests : IDisposable
{
    /// <summary>R and this program sum in different orders; every number agrees to far more digits than R prints.</summary>
    private const double Relative = 1e-9;

    private static readonly string Data = Repository.Path("data", "6mp.csv");

    private readonly TemporaryFolder place = new();

    public void Dispose() => place.Dispose();

    [Fact]
    public void The_6_MP_trial_gives_the_published_numbers()
    {
        var run = SixMp();
        run.ExitCode.ShouldBe(0);
        var medians = run.Json.GetProperty("kaplanMeier").EnumerateArray().ToDictionary(k => k.GetProperty("arm").GetString()!, k => k.GetProperty("median").GetProperty("value").GetDouble());
        medians["6-MP"].ShouldBe(23);
        medians["placebo"].ShouldBe(8);
        Math.Round(run.Json.GetProperty("logRank").GetProperty("chiSquare").GetDouble(), 3).ShouldBe(16.793);
        run.Json.GetProperty("logRank").GetProperty("degreesOfFreedom").GetInt32().ShouldBe(1);
        var cox = run.Json.GetProperty("cox").GetProperty("coefficients")[0];
        Math.Round(cox.GetProperty("logHazardRatio").GetDouble(), 3).ShouldBe(-1.572);
        Math.Round(cox.GetProperty("standardError").GetDouble(), 4).ShouldBe(0.4124);
        run.Json.GetProperty("data").GetProperty("reference").GetString().ShouldBe("placebo");
    }

    [Fact]
    public void Every_number_is_R_s()
    {
        var r = Reference("6mp");
        var ours = SixMp("--reference", "6-MP", "--milestone", "10").Json;
        var logRank = r.GetProperty("logRank").GetProperty("plain");
        Close(ours.GetProperty("logRank"), "chiSquare", logRank.GetProperty("chiSquare"));
        Close(ours.GetProperty("logRank"), "pValue", logRank.GetProperty("p"));
        var cox = r.GetProperty("cox").EnumerateArray().First(c => c.GetProperty("ties").GetString() == "efron" && c.GetProperty("columns").GetArrayLength() == 0);
        SameCox(ours.GetProperty("cox"), cox);
        foreach (var (curve, index) in r.GetProperty("kaplanMeier").GetProperty("logLog").EnumerateArray().Select((c, i) => (c, i)))
        {
            var mine = ours.GetProperty("kaplanMeier")[index];
            mine.GetProperty("arm").GetString().ShouldBe(curve.GetProperty("label").GetString());
            var quantiles = curve.GetProperty("quantiles");
            foreach (var part in (string[])["value", "lower", "upper"])
            {
                Close(mine.GetProperty("median"), part, quantiles.GetProperty(part)[2]);
            }

            var at = curve.GetProperty("at");
            var ten = at.GetProperty("time").EnumerateArray().Select(t => t.GetDouble()).ToList().IndexOf(10);
            Close(mine.GetProperty("milestone"), "survival", at.GetProperty("survival")[ten]);
            mine.GetProperty("milestone").GetProperty("atRisk").GetInt32().ShouldBe(at.GetProperty("atRisk")[ten].GetInt32());
        }
    }

    [Fact]
    public void Ties_covariates_and_strata_are_R_s_too()
    {
        var breslow = Reference("6mp").GetProperty("cox").EnumerateArray().First(c => c.GetProperty("ties").GetString() == "breslow" && c.GetProperty("columns").GetArrayLength() == 0);
        SameCox(SixMp("--reference", "6-MP", "--ties", "breslow").Json.GetProperty("cox"), breslow);

        var adjusted = Reference("6mp").GetProperty("cox").EnumerateArray().First(c => c.GetProperty("ties").GetString() == "efron" && c.GetProperty("columns").GetArrayLength() == 1);
        var run = SixMp("--reference", "6-MP", "--covariates", "remission").Json;
        SameCox(run.GetProperty("cox"), adjusted);
        run.GetProperty("data").GetProperty("covariates")[0].GetProperty("kind").GetString().ShouldBe("factor");

        var byPair = Reference("6mp by pair");
        var stratified = SixMp("--reference", "6-MP", "--strata", "pair").Json;
        Close(stratified.GetProperty("stratifiedLogRank"), "chiSquare", byPair.GetProperty("logRank").GetProperty("stratified").GetProperty("chiSquare"));
        SameCox(stratified.GetProperty("cox"), byPair.GetProperty("cox").EnumerateArray().First(c => c.GetProperty("stratified").GetBoolean() && c.GetProperty("ties").GetString() == "efron"));
    }

    [Fact]
    public void The_tables_say_what_the_JSON_says()
    {
        var run = CliRun.Of("analyse", Data, "--time", "weeks", "--event", "relapse", "--arm", "treatment");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("Reference arm: placebo");
        run.Out.ShouldContain("Chi-square 16.793 on 1 df");
        run.Out.ShouldContain("-1.5721");
        run.Out.ShouldContain("relapse came later on 6-MP");
    }

    [Fact]
    public void An_infinite_hazard_ratio_is_said_to_be_infinite()
    {
        File.WriteAllText(place["a.csv"], "t,e,arm\n1,1,control\n2,1,control\n3,1,control\n4,0,new\n5,0,new\n6,0,new\n");
        var run = CliRun.Of("analyse", place["a.csv"], "--time", "t", "--event", "e", "--arm", "arm");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("The coefficient of new is infinite");
        var json = CliRun.Of("analyse", place["a.csv"], "--time", "t", "--event", "e", "--arm", "arm", "--json").Json;
        json.GetProperty("cox").GetProperty("coefficients")[0].GetProperty("logHazardRatio").GetString().ShouldBe("-Infinity");
    }

    [Fact]
    public void A_covariate_that_says_nothing_is_named_and_the_rest_stands()
    {
        File.WriteAllText(place["a.csv"], "t,e,arm,x\n1,1,a,5\n2,1,b,5\n3,1,a,5\n4,0,b,5\n");
        var run = CliRun.Of("analyse", place["a.csv"], "--time", "t", "--event", "e", "--arm", "arm", "--covariates", "x");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("No Cox model: column 'x'");
        run.Out.ShouldContain("Log-rank test");
    }

    private static CliRun SixMp(params string[] more) => CliRun.Of(["analyse", Data, "--time", "weeks", "--event", "relapse", "--arm", "treatment", "--json", .. more]);

    private static JsonElement Reference(string name) => JsonDocument.Parse(File.ReadAllText(Repository.Path("validation", "reference", "survival.json"))).RootElement
        .GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    private static void SameCox(JsonElement ours, JsonElement r)
    {
        foreach (var (coefficient, i) in ours.GetProperty("coefficients").EnumerateArray().Select((c, i) => (c, i)))
        {
            Close(coefficient, "logHazardRatio", r.GetProperty("coefficient")[i]);
            Close(coefficient, "standardError", r.GetProperty("standardError")[i]);
            Close(coefficient, "pValue", r.GetProperty("p")[i]);
            Close(coefficient, "lower", r.GetProperty("lower")[i]);
            Close(coefficient, "upper", r.GetProperty("upper")[i]);
        }

        ours.GetProperty("coefficients").GetArrayLength().ShouldBe(r.GetProperty("coefficient").GetArrayLength());
        Close(ours, "logLikelihood", r.GetProperty("logLikelihood"));
    }

    private static void Close(JsonElement ours, string name, JsonElement r)
    {
        if (r.ValueKind == JsonValueKind.Null)
        {
            ours.GetProperty(name).ValueKind.ShouldBe(JsonValueKind.Null, name);
            return;
        }

        ours.GetProperty(name).GetDouble().ShouldBe(r.GetDouble(), Relative * Math.Max(1e-12, Math.Abs(r.GetDouble())), name);
    }
}
