using System.Globalization;
using System.Text;
using System.Text.Json;
using Equipoise.Tests;

namespace Equipoise.AcceptanceTests;

/// <summary>The methods of <c>equipoise analyse --method</c>: every one of the catalogue, and those with more columns against R's numbers.</summary>
public sealed class CliMethodTests : IDisposable
{
    private const double Relative = 1e-7;

    private static readonly string Data = Repository.Path("data", "6mp.csv");

    private static readonly JsonElement Cox = JsonDocument.Parse(File.ReadAllText(Repository.Path("validation", "reference", "cox.json"))).RootElement;

    private readonly TemporaryFolder place = new();

    public static TheoryData<string> Catalogue => [.. CliRun.Of("methods", "--json").Json.GetProperty("methods").EnumerateArray().Select(m => m.GetProperty("name").GetString()!)];

    public void Dispose() => place.Dispose();

    [Theory]
    [MemberData(nameof(Catalogue))]
    public void Every_method_has_a_page_prints_tables_and_gives_finite_numbers(string name)
    {
        var method = CliRun.Of("methods", "--json").Json.GetProperty("methods").EnumerateArray().Single(m => m.GetProperty("name").GetString() == name);
        File.Exists(Repository.Path(method.GetProperty("page").GetString()!.Split('/'))).ShouldBeTrue(method.GetProperty("page").GetString());
        var arguments = ArgumentsFor(method);
        var json = CliRun.Of([.. arguments, "--json"]);
        json.ExitCode.ShouldBe(0, json.Error);
        json.Out.ShouldNotContain("NaN");
        var result = json.Json.GetProperty("results").EnumerateArray().ShouldHaveSingleItem();
        result.GetProperty("method").GetString().ShouldBe(name);
        result.GetProperty("conventions").EnumerateObject().ShouldNotBeEmpty();
        var text = CliRun.Of([.. arguments]);
        text.ExitCode.ShouldBe(0, text.Error);
        text.Out.ShouldContain(name + ": ");
        text.Out.ShouldContain("│");
        text.Out.ShouldNotContain("NaN");
    }

    public static TheoryData<string> CoxCases => [.. Cox.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    /// <summary>Every data set of the Cox reference as a CSV file: delayed entry, weights, offsets, strata, clusters and factors by name of column.</summary>
    [Theory]
    [MemberData(nameof(CoxCases))]
    public void A_Cox_model_of_any_columns_is_R_s(string name)
    {
        var r = Cox.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var arguments = Columns(r);
        foreach (var model in r.GetProperty("models").EnumerateArray())
        {
            var run = CliRun.Of(["analyse", place["a.csv"], "--method", "cox", "--ties", model.GetProperty("ties").GetString()!, "--json", .. arguments]);
            run.ExitCode.ShouldBe(0, run.Error);
            var ours = run.Json.GetProperty("results")[0].GetProperty("values");
            var plain = model.GetProperty("plain");
            foreach (var (coefficient, i) in ours.GetProperty("coefficients").EnumerateArray().Select((c, i) => (c, i)))
            {
                Close(coefficient.GetProperty("logHazardRatio"), plain.GetProperty("coefficient")[i], name);
                Close(coefficient.GetProperty("standardError"), Math.Sqrt(plain.GetProperty("covariance")[i][i].GetDouble()), name);
            }

            Close(ours.GetProperty("logLikelihood"), plain.GetProperty("logLikelihood"), name);
            Close(ours.GetProperty("likelihoodRatio").GetProperty("chiSquare"), plain.GetProperty("likelihoodRatio").GetProperty("chiSquare"), name);
        }
    }

    /// <summary>
    /// Relapse at 1, death at 2, censored at 2.2, relapse at 2.5, censored at 3. At risk 5, 4, 2 (one censored at 2.2): relapse 1/5 at 1; death 4/5 * 1/4 = 1/5 at 2; relapse 1/5 + 3/5 * 1/2 = 1/2 at 2.5.
    /// </summary>
    [Fact]
    public void Cumulative_incidences_are_the_fractions_of_a_calculation_by_hand()
    {
        File.WriteAllText(place["a.csv"], "t,e\n1,relapse\n2,death\n2.2,0\n2.5,relapse\n3,0\n");
        var run = CliRun.Of("analyse", place["a.csv"], "--time", "t", "--event", "e", "--method", "cumulative-incidence", "--json", "--milestone", "2,2.5");
        run.ExitCode.ShouldBe(0, run.Error);
        var curves = run.Json.GetProperty("results")[0].GetProperty("values").GetProperty("groups")[0].GetProperty("curves").EnumerateArray()
            .ToDictionary(c => c.GetProperty("cause").GetString()!, c => c.GetProperty("milestones").EnumerateArray().Select(m => m.GetProperty("probability").GetDouble()).ToArray());
        curves["relapse"].ShouldBe([1 / 5d, 1 / 2d], 1e-15);
        curves["death"].ShouldBe([1 / 5d, 1 / 5d], 1e-15);
        curves["event-free"].ShouldBe([3 / 5d, 3 / 10d], 1e-15);
    }

    [Fact]
    public void A_method_of_one_kind_of_several_names_those_that_there_are()
    {
        File.WriteAllText(place["a.csv"], "t,e,x\n1,relapse,1\n2,death,2\n2.2,0,3\n2.5,relapse,4\n3,0,5\n");
        var run = CliRun.Of("analyse", place["a.csv"], "--time", "t", "--event", "e", "--covariates", "x", "--method", "fine-gray");
        run.ExitCode.ShouldBe(2);
        run.Error.ShouldContain("A003");
        run.Error.ShouldContain("one of death, relapse");
        CliRun.Of("analyse", place["a.csv"], "--time", "t", "--event", "e", "--method", "cumulative-incidence,kaplan-meier").Error.ShouldContain("read the event column differently");
    }

    [Fact]
    public void P_values_are_adjusted_by_every_procedure_and_by_a_graph()
    {
        var run = CliRun.Of("adjust", "os=0.01", "dfs=0.04", "qol=0.03", "--weights", "0.5,0.5,0", "--transitions", "0,0.5,0.5;0.5,0,0.5;0,0,0", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        double[] Adjusted(JsonElement p) => [.. p.EnumerateArray().Select(v => v.GetDouble())];
        var holm = run.Json.GetProperty("procedures").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "holm");
        Adjusted(holm.GetProperty("adjustedP")).ShouldBe([0.03, 0.06, 0.06], 1e-15);

        // By hand: 0.01 / 0.5; then dfs has 1/2 + 1/2 * 1/2 = 3/4 and 0.04 / (3/4); then qol has all, 0.03, not below the one before.
        Adjusted(run.Json.GetProperty("graph").GetProperty("adjustedP")).ShouldBe([0.02, 0.04 / 0.75, 0.04 / 0.75], 1e-15);
        CliRun.Of("adjust", "2").ExitCode.ShouldBe(2);
        CliRun.Of("adjust", "0.1", "0.2", "--weights", "0.5,0.7", "--transitions", "0,1;1,0").ExitCode.ShouldBe(2);
    }

    [Fact]
    public void The_figure_is_an_SVG_file_and_nothing_else_is_written()
    {
        var run = CliRun.Of("analyse", Data, "--time", "weeks", "--event", "relapse", "--arm", "treatment", "--method", "kaplan-meier", "--milestone", "10", "--figure", place["km.svg"]);
        run.ExitCode.ShouldBe(0, run.Error);
        var svg = File.ReadAllText(place["km.svg"]);
        svg.ShouldStartWith("<svg");
        svg.ShouldContain("At 10: placebo 38.1%");
        Directory.GetFiles(Path.GetDirectoryName(place["km.svg"])!).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("A001", "--method", "kaplan-mayer")]
    [InlineData("A001", "--method", "fleming-harrington(-1,0)")]
    [InlineData("A002", "--method", "milestone")]
    [InlineData("A002", "--method", "restricted-mean")]
    [InlineData("A002", "--method", "trend", "--weight", "heavy")]
    [InlineData("A005", "--method", "exact-log-rank")]
    [InlineData("A005", "--method", "cox", "--covariates", "same")]
    [InlineData("A005", "--method", "cox", "--covariates", "pair,twice")]
    [InlineData("A005", "--method", "trend", "--scores", "1,1")]
    [InlineData("A006", "--method", "cox", "--figure", "none.svg")]
    [InlineData("A006", "--method", "kaplan-meier", "--figure", "no-such-folder/km.svg")]
    [InlineData("D023", "--method", "log-rank", "--strata", "gap")]
    [InlineData("D023", "--method", "cox", "--cluster", "gap")]
    [InlineData("D022", "--method", "cox", "--covariates", "mixed")]
    [InlineData("D017", "--method", "cox", "--factors", "remission=unknown")]
    public void What_cannot_be_done_exits_with_2_and_says_what_would_be_accepted(string code, params string[] arguments)
    {
        var lines = File.ReadAllLines(Data).Select((line, i) => line + (i == 0 ? ",same,twice,mixed,gap" : $",5,{2 * int.Parse(line.Split(',')[PairColumn()], CultureInfo.InvariantCulture)},{(i == 7 ? "NA" : i.ToString(CultureInfo.InvariantCulture))},{(i == 9 ? "NA" : "yes")}"));
        File.WriteAllLines(place["a.csv"], lines);
        var run = CliRun.Of(["analyse", place["a.csv"], "--time", "weeks", "--event", "relapse", "--arm", "treatment", .. arguments]);
        run.ExitCode.ShouldBe(2, run.Out);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldContain(" " + code + " ");
        run.Error.ShouldContain("Accepted: ");
    }

    [Theory]
    [InlineData("D018", "0,5,1,a,1,2\n3,3,0,b,1,4\n")]
    [InlineData("D018", "0,5,1,a,1,2\n3,2,0,b,1,4\n")]
    [InlineData("D019", "0,5,1,a,-1,2\n3,4,0,b,1,4\n")]
    [InlineData("D019", "0,5,1,a,NaN,2\n3,4,0,b,1,4\n")]
    [InlineData("D010", "0,Infinity,1,a,1,2\n3,4,0,b,1,4\n")]
    [InlineData("D010", "0,NaN,1,a,1,2\n3,4,0,b,1,4\n")]
    [InlineData("D020", "0,5,1,a,1,?\n3,4,0,b,1,4\n")]
    [InlineData("D021", "0,5,1,a,1,2\n3,9,0,a,1,4\n")]
    public void Intervals_weights_and_offsets_that_make_no_sense_are_placed(string code, string rows)
    {
        File.WriteAllText(place["a.csv"], "start,stop,event,who,weight,offset\n" + rows);
        var run = CliRun.Of("analyse", place["a.csv"], "--method", "kaplan-meier", "--time", "stop", "--start", "start", "--event", "event", "--id", "who", "--weights", "weight", "--offset", "offset");
        run.ExitCode.ShouldBe(2);
        run.Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldMatch($@"a\.csv:[23]:\d+: {code} .* Found: .+\. Accepted: .+\.");
    }

    [Fact]
    public void A_column_that_the_method_does_not_use_is_said_to_be_unused()
    {
        var run = CliRun.Of("analyse", Data, "--event", "relapse", "--arm", "treatment", "--weights", "weeks", "--strata", "remission", "--method", "risk-difference");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("--weights is not used by this method.");
        run.Out.ShouldContain("--strata is not used by this method.");
        CliRun.Of("analyse", Data, "--time", "weeks", "--event", "relapse", "--arm", "treatment", "--strata", "remission", "--method", "log-rank").Out.ShouldNotContain("not used");
        var start = CliRun.Of("analyse", Data, "--event", "relapse", "--arm", "treatment", "--start", "weeks", "--method", "risk-difference");
        start.ExitCode.ShouldBe(2);
        start.Error.ShouldContain("A002");
    }

    [Fact]
    public void Without_events_the_tests_say_so_and_no_number_is_made_up()
    {
        File.WriteAllText(place["a.csv"], "t,e,arm\n1,0,x\n2,0,y\n3,0,x\n");
        var run = CliRun.Of("analyse", place["a.csv"], "--time", "t", "--event", "e", "--arm", "arm", "--method", "kaplan-meier,log-rank,max-combo,permutation-log-rank,exact-log-rank");
        run.ExitCode.ShouldBe(0, run.Error);
        run.Out.ShouldContain("No event was observed");
        CliRun.Of("analyse", place["a.csv"], "--time", "t", "--event", "e", "--arm", "arm", "--method", "cox").Error.ShouldContain("none of the 3 subjects has an event");
    }

    [Fact]
    public void A_million_strata_are_analysed()
    {
        var text = new StringBuilder("t,e,arm,s\n");
        for (var i = 0; i < 1_000_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{1 + (i * 7919L % 1009)},{(i % 5 == 0 ? 0 : 1)},{(i % 2 == 0 ? "x" : "y")},{i}\n");
        }

        File.WriteAllText(place["a.csv"], text.ToString());
        var run = CliRun.Of("analyse", place["a.csv"], "--time", "t", "--event", "e", "--arm", "arm", "--strata", "s", "--method", "log-rank", "--json");
        run.ExitCode.ShouldBe(0, run.Error);
        var stratified = run.Json.GetProperty("results")[0].GetProperty("values").GetProperty("stratified");

        // Nobody meets anybody of the other arm in a stratum of one.
        stratified.GetProperty("degreesOfFreedom").GetInt32().ShouldBe(0);
        stratified.GetProperty("pValue").GetDouble().ShouldBe(1);
    }

    private static int PairColumn() => File.ReadLines(Data).First().Split(',').ToList().IndexOf("pair");

    private string[] ArgumentsFor(JsonElement method)
    {
        var needs = method.GetProperty("needs").EnumerateArray().Select(n => n.GetString()!).ToArray();
        List<string> arguments = ["analyse", Data, "--event", "relapse", "--method", method.GetProperty("name").GetString()!];
        void Give(string need, params string[] given) => arguments.AddRange(needs.Any(n => n.StartsWith(need, StringComparison.Ordinal)) ? given : []);
        Give("--time", "--time", "weeks");
        Give("--arm", "--arm", "treatment");
        Give("--milestone", "--milestone", "10,20");
        Give("--horizon", "--horizon", "20");
        Give("--cuts", "--cuts", "5,10");
        Give("--strata", "--strata", "remission");
        if (method.GetProperty("name").GetString() == "exact-log-rank")
        {
            File.WriteAllText(place["small.csv"], "weeks,relapse,treatment\n1,1,placebo\n2,1,6-MP\n3,0,placebo\n4,1,6-MP\n4,1,placebo\n6,0,6-MP\n");
            arguments[1] = place["small.csv"];
        }

        if (method.GetProperty("name").GetString() == "mcnemar")
        {
            File.WriteAllText(place["pairs.csv"], "treatment,relapse\nyes,no\nyes,no\nno,yes\nno,no\nyes,yes\n");
            arguments[1] = place["pairs.csv"];
        }

        return [.. arguments];
    }

    private List<string> Columns(JsonElement r)
    {
        var x = r.GetProperty("x").EnumerateObject().Select(c => (c.Name, c.Value)).ToList();
        (string Option, string Key, string Column)[] optional = [("--start", "entry", "start"), ("--strata", "stratum", "stratum"), ("--weights", "weight", "weight"), ("--offset", "offset", "offset")];
        var present = optional.Where(o => r.GetProperty(o.Key).ValueKind == JsonValueKind.Array).ToList();
        var columns = new List<(string Name, JsonElement Values)> { ("time", r.GetProperty("time")), ("event", r.GetProperty("event")) };
        columns.AddRange(x);
        columns.AddRange(present.Select(o => (o.Column, r.GetProperty(o.Key))));
        var text = new StringBuilder(string.Join(',', columns.Select(c => c.Name)) + "\n");
        for (var i = 0; i < r.GetProperty("time").GetArrayLength(); i++)
        {
            text.AppendJoin(',', columns.Select(c => c.Values[i].ValueKind == JsonValueKind.True ? "1" : c.Values[i].ValueKind == JsonValueKind.False ? "0" : c.Values[i].ToString())).Append('\n');
        }

        File.WriteAllText(place["a.csv"], text.ToString());
        return ["--time", "time", "--event", "event", "--covariates", string.Join(',', x.Select(c => c.Name)), .. present.SelectMany(o => (string[])[o.Option, o.Column])];
    }

    private static void Close(JsonElement ours, JsonElement r, string what) => Close(ours, r.GetDouble(), what);

    private static void Close(JsonElement ours, double r, string what) => ours.GetDouble().ShouldBe(r, Relative * Math.Max(1e-12, Math.Abs(r)), what);
}
