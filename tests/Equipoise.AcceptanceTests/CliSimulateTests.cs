using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Equipoise.Adapters;
using Equipoise.Cli.Verbs.Simulate;
using Equipoise.Tests;

namespace Equipoise.AcceptanceTests;

/// <summary>Simulation from the command line: the same bytes however it is run, numbers beside the approximation, and refusals.</summary>
public sealed class CliSimulateTests : IDisposable
{
    private static readonly string FiveLooks = Repository.Path("protocols", "designs", "two-year-survival-five-looks.yaml");
    private static readonly string Interleukin2 = Repository.Path("protocols", "il2-rcc.yaml");
    private readonly string folder = Directory.CreateTempSubdirectory("equipoise-simulate").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_same_seed_gives_the_same_bytes_for_1_2_and_8_threads()
    {
        var one = Simulate(FiveLooks, "--replicates", "30000", "--threads", "1");
        Simulate(FiveLooks, "--replicates", "30000", "--threads", "2").Out.ShouldBe(one.Out);
        Simulate(FiveLooks, "--replicates", "30000", "--threads", "8").Out.ShouldBe(one.Out);
        Simulate(FiveLooks, "--replicates", "30000", "--seed", "2").Out.ShouldNotBe(one.Out);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Shards_merged_are_one_run_byte_for_byte_in_any_order(int shards)
    {
        string[] arguments = ["--scenario", "null", "--replicates", "50001", "--seed", "7"];
        var files = Enumerable.Range(1, shards).Select(s => File($"{s}.json")).ToArray();
        for (var s = 1; s <= shards; s++)
        {
            Simulate(Interleukin2, [.. arguments, "--shard", $"{s}/{shards}", "--out", files[s - 1]]);
        }

        Merge([.. files.Reverse()]).Out.ShouldBe(Simulate(Interleukin2, arguments).Out);
    }

    [Fact]
    public void A_run_that_ends_at_a_precision_ends_at_the_same_trial_for_any_number_of_threads()
    {
        string[] arguments = ["--replicates", "1e6", "--precision", "0.002"];
        var one = Simulate(FiveLooks, [.. arguments, "--threads", "1"]);
        Simulate(FiveLooks, [.. arguments, "--threads", "5"]).Out.ShouldBe(one.Out);
        one.Json.GetProperty("ended").GetString().ShouldBe("precision");

        // 0.8 with an error of 0.002 needs 40,000 trials; the first decision is after 16 chunks of 4,096.
        Results(one).GetProperty("replicates").GetInt64().ShouldBe(65_536);
    }

    [Fact]
    public void A_trial_shown_is_the_line_of_its_number_in_the_file_of_trials()
    {
        var file = File("trials.csv");
        Simulate(FiveLooks, "--replicates", "9000", "--csv", file, "--threads", "3");
        var lines = System.IO.File.ReadAllLines(file);
        lines.Length.ShouldBe(9001);
        var row = lines[4712].Split(',');
        row[0].ShouldBe("4711");

        var shown = Simulate(FiveLooks, "--show", "4711").Json;
        var result = shown.GetProperty("trial").GetProperty("result");
        row[1].ShouldBe(result.GetProperty("look").GetRawText());
        row[2].ShouldBe(result.GetProperty("reason").GetString());
        double.Parse(row[3], CultureInfo.InvariantCulture).ShouldBe(result.GetProperty("z").GetDouble());
        row[4].ShouldBe(result.GetProperty("events").GetRawText());
        double.Parse(row[6], CultureInfo.InvariantCulture).ShouldBe(shown.GetProperty("months").GetDouble());
        shown.GetProperty("trial").GetProperty("participants").GetArrayLength().ShouldBe(60);
        CliRun.Of("simulate", FiveLooks, "--show", "4711").Out.ShouldContain("Ends at look " + row[1]);
    }

    /// <summary>The lines of the file add up to the table: the same trials are counted in both.</summary>
    [Fact]
    public void The_file_of_trials_holds_the_trials_that_the_table_counts()
    {
        var file = File("trials.csv");
        var run = Simulate(FiveLooks, "--replicates", "9000", "--csv", file);
        var rows = System.IO.File.ReadAllLines(file).Skip(1).Select(line => line.Split(',')).ToArray();
        Value(run, "efficacy").ShouldBe(rows.Count(r => r[2] == "efficacy") / 9000.0, 1e-12);
        Value(run, "events").ShouldBe(rows.Average(r => double.Parse(r[4], CultureInfo.InvariantCulture)), 1e-9);
        Value(run, "months").ShouldBe(rows.Average(r => double.Parse(r[6], CultureInfo.InvariantCulture)), 1e-9);
    }

    [Fact]
    public void The_approximation_stands_beside_and_the_difference_is_in_Monte_Carlo_errors()
    {
        var power = Results(Simulate(FiveLooks, "--replicates", "50000")).GetProperty("efficacy");
        var design = CliRun.Of("design", FiveLooks, "--json").Json.GetProperty("numbers").EnumerateArray().Single(f => f.GetProperty("key").GetString() == "achievedPower").GetProperty("value").GetDouble();
        power.GetProperty("analytic").GetDouble().ShouldBe(design, 1e-12);
        var (value, error) = (power.GetProperty("value").GetDouble(), power.GetProperty("standardError").GetDouble());
        error.ShouldBe(Math.Sqrt(value * (1 - value) / 50000), 1e-12);
        power.GetProperty("differenceInErrors").GetDouble().ShouldBe((value - design) / error, 1e-9);
    }

    /// <summary>Bounds that spend by the events there are keep the error: 0.025, and what the log-rank test adds in so small a trial is below 3 Monte-Carlo errors and half a point.</summary>
    [Fact]
    public void Without_an_effect_the_type_I_error_is_that_of_the_design()
    {
        var run = Simulate(FiveLooks, "--scenario", "null", "--replicates", "100000");
        var (value, error) = (Value(run, "efficacy"), Results(run).GetProperty("efficacy").GetProperty("standardError").GetDouble());
        value.ShouldBeInRange(0.025 - (3 * error), 0.030);
        run.Json.GetProperty("hypothesis").GetString().ShouldBe("null");
        run.Json.GetProperty("trial").GetProperty("trueLogHazardRatio").GetDouble().ShouldBe(0);
    }

    [Fact]
    public void Half_of_the_effect_is_half_of_the_logarithm_of_the_hazard_ratio()
    {
        double Log(string scenario) => Simulate(FiveLooks, "--scenario", scenario, "--replicates", "1000").Json.GetProperty("trial").GetProperty("trueLogHazardRatio").GetDouble();
        Log("half").ShouldBe(Log("design") / 2, 1e-12);
        Log("design").ShouldBe(Math.Log(Math.Log(0.7) / Math.Log(0.4)), 1e-12);
    }

    [Fact]
    public void A_grid_gives_a_cell_for_each_combination_and_each_is_the_run_of_its_own()
    {
        var grid = Simulate(FiveLooks, "--replicates", "5000", "--grid", "participants=60|80", "--grid", "entries=even|poisson").Json.GetProperty("cells");
        grid.GetArrayLength().ShouldBe(4);
        var cell = JsonNode.Parse(grid[3].GetRawText())!;
        cell["set"]!.ToJsonString().ShouldBe("""[{"key":"participants","value":"80"},{"key":"entries","value":"poisson"}]""");
        var own = Write("own.yaml", "participants: 80\nentries: poisson\n");
        Results(Simulate(FiveLooks, "--replicates", "5000", "--scenario", own)).GetRawText().ReplaceLineEndings("").Replace(" ", "").ShouldBe(
            grid[3].GetProperty("results").GetRawText().ReplaceLineEndings("").Replace(" ", ""));
    }

    [Fact]
    public void A_scenario_of_its_own_changes_what_it_states()
    {
        var own = Write("own.yaml", """
            label: A later effect, more people, slower papers
            effect: {kind: hazardRatioByTime, untilMonths: [6], ratios: [1, 0.4]}
            dropout: {kind: hazardByTime, perMonth: [0.01]}
            accrual: {kind: accrualByTime, untilMonths: [12, 30], perMonth: [1, 3]}
            entries: randomTimes
            allocation: {kind: independentRandomisation}
            participants: 90
            dataLagDays: 30
            futility: ignored
            bounds: planned
            """);
        var run = Simulate(FiveLooks, "--scenario", own, "--replicates", "4096").Json;
        var trial = run.GetProperty("trial");
        trial.GetProperty("participants").GetInt32().ShouldBe(90);
        trial.GetProperty("allocation").GetString().ShouldBe("simple randomisation");
        trial.GetProperty("entries").GetString().ShouldBe("randomTimes");
        trial.GetProperty("dataLagMonths").GetDouble().ShouldBe(30 / (365.25 / 12), 1e-12);
        trial.GetProperty("longestMonths").GetDouble().ShouldBe(54);
        trial.TryGetProperty("trueLogHazardRatio", out var truth).ShouldBe(truth.ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public void The_interleukin_2_protocol_is_simulated_by_its_own_scheme_test_and_look()
    {
        var run = Simulate(Interleukin2, "--replicates", "20000").Json;
        run.GetProperty("trial").GetProperty("allocation").GetString().ShouldBe("permuted blocks of 4 or 6");
        run.GetProperty("trial").GetProperty("test").GetString().ShouldBe("proportions at 24, pooled");
        run.GetProperty("results").GetProperty("efficacy").GetProperty("value").GetDouble().ShouldBeInRange(0.81, 0.85);
        run.GetProperty("results").GetProperty("futility").GetProperty("value").GetDouble().ShouldBeInRange(0.010, 0.024);
        run.GetProperty("notes")[0].GetString()!.ShouldContain("conditional power under design below 0.1 or best case below 0.3");
        var without = Simulate(Interleukin2, "--scenario", "null", "--replicates", "20000").Json.GetProperty("results").GetProperty("futility").GetProperty("value").GetDouble();
        without.ShouldBeInRange(0.43, 0.46);
        var shown = Simulate(Interleukin2, "--show", "3").Json.GetProperty("trial").GetProperty("looks")[0];

        // The look comes when 34 of 68 statuses are known, and not one participant later.
        shown.GetProperty("time").GetDouble().ShouldBeInRange(12, 50);
    }

    [Fact]
    public void A_delayed_effect_is_simulated_by_the_weighted_test_that_it_is_planned_for()
    {
        var delayed = Repository.Path("protocols", "designs", "delayed-effect.yaml");
        var run = Simulate(delayed, "--replicates", "2000").Json;
        run.GetProperty("trial").GetProperty("test").GetString()!.ShouldContain("0.5");
        run.GetProperty("results").GetProperty("efficacy").GetProperty("value").GetDouble().ShouldBeInRange(0.8, 0.97);
    }

    [Fact]
    public void Figures_are_drawn_of_looks_duration_and_power()
    {
        var (looks, duration, power) = (File("looks.svg"), File("duration.svg"), File("power.svg"));
        Simulate(FiveLooks, "--replicates", "5000", "--figure", looks);
        Simulate(FiveLooks, "--replicates", "5000", "--figure", duration, "--figure-of", "duration");
        Simulate(FiveLooks, "--replicates", "5000", "--figure", power, "--grid", "participants=40|60|80");
        System.IO.File.ReadAllText(looks).ShouldContain("Efficacy");
        System.IO.File.ReadAllText(duration).ShouldContain("Months since the start of accrual");
        System.IO.File.ReadAllText(power).ShouldContain("Asymptotic");
    }

    /// <summary>What a killed task leaves is a checkpoint: a whole file that says how far it came. The same command goes on there, and the result is that of an undisturbed one.</summary>
    [Fact]
    public void A_shard_stopped_half_way_goes_on_where_it_was()
    {
        string[] arguments = ["--replicates", "100000"];
        var (whole, half) = (File("whole.json"), File("half.json"));
        Simulate(FiveLooks, [.. arguments, "--shard", "2/3", "--out", whole]);

        // The first 3 of the shard's 8 chunks, as a run of another length leaves them: chunk i is the same in every run.
        var text = JsonNode.Parse(System.IO.File.ReadAllText(whole))!["content"]!;
        var first = (long)text["firstChunk"]!;
        var chunks = (long)text["chunks"]!;
        var content = Adapters.Exchange.ShardFile.Read(whole);
        var simulation = Statistics.Simulation.TrialSimulation.Of(SimulationCase.Read(FiveLooks, "design", []).Plan.Trial, 1);
        var tally = Statistics.Simulation.ParallelChunks.Run(simulation, 100000, first, 3, 1);
        Adapters.Exchange.ShardFile.Write(half, content with { ChunksDone = 3, Numbers = [.. tally.Numbers.Select(n => n.ToString(CultureInfo.InvariantCulture))] });
        Refused("S005", ["simulate", "merge", half]);

        var resumed = Simulate(FiveLooks, [.. arguments, "--shard", "2/3", "--out", half]).Json;
        resumed.GetProperty("chunksFoundDone").GetInt64().ShouldBe(3);
        resumed.GetProperty("chunksDone").GetInt64().ShouldBe(chunks);
        System.IO.File.ReadAllBytes(half).ShouldBe(System.IO.File.ReadAllBytes(whole));
        Simulate(FiveLooks, [.. arguments, "--shard", "2/3", "--out", half]).Json.GetProperty("chunksFoundDone").GetInt64().ShouldBe(chunks);
    }

    [Fact]
    public void Stopping_leaves_the_result_of_the_chunks_that_are_done()
    {
        var simulation = Statistics.Simulation.TrialSimulation.Of(SimulationCase.Read(FiveLooks, "design", []).Plan.Trial, 1);
        using var stop = new CancellationTokenSource();
        var (merged, tally) = new ChunkedRun(simulation, 4096L * 1_000_000, 2) { Merged = (done, _) => { if (done == 3) { stop.Cancel(); } return false; } }
            .Run(Statistics.Simulation.SimulationTally.Empty(simulation), 0, 1_000_000, stop.Token);
        merged.ShouldBeGreaterThanOrEqualTo(3);
        tally.Numbers.ShouldBe(Statistics.Simulation.ParallelChunks.Run(simulation, merged * 4096, 2).Numbers);
    }

    [Fact]
    public void Shards_that_are_missing_overlapping_damaged_or_of_another_run_are_refused_by_name()
    {
        string Shard(string name, params string[] arguments)
        {
            Simulate(FiveLooks, [.. arguments, "--out", File(name)]);
            return File(name);
        }

        string[] run = ["--replicates", "20000"];
        var (one, two, three) = (Shard("1.json", [.. run, "--shard", "1/3"]), Shard("2.json", [.. run, "--shard", "2/3"]), Shard("3.json", [.. run, "--shard", "3/3"]));
        Refused("S003", ["simulate", "merge", one, three]).ShouldContain("shard 2/3");
        Refused("S003", ["simulate", "merge", one, two]).ShouldContain("3/3");
        Refused("S004", ["simulate", "merge", one, two, two, three]).ShouldContain("2.json");
        Refused("S004", ["simulate", "merge", one, two, three, Shard("half.json", [.. run, "--shard", "1/2"])]).ShouldContain("half.json");
        Refused("S002", ["simulate", "merge", one, Shard("seed.json", [.. run, "--shard", "2/3", "--seed", "2"]), three]).ShouldContain("seed 2");
        Refused("S002", ["simulate", "merge", one, Shard("scenario.json", [.. run, "--shard", "2/3", "--scenario", "null"]), three]).ShouldContain("scenario null");
        Refused("S001", ["simulate", "merge", one, File("none.json"), three]).ShouldContain("none.json");

        var damaged = System.IO.File.ReadAllText(two).Replace("\"chunksDone\":2", "\"chunksDone\":1", StringComparison.Ordinal);
        damaged.ShouldNotBe(System.IO.File.ReadAllText(two));
        Refused("S001", ["simulate", "merge", one, Write("damaged.json", damaged), three]).ShouldContain("damaged.json");
        Refused("S001", ["simulate", "merge", one, Write("cut.json", damaged[..500]), three]).ShouldContain("cut.json");
        Refused("S002", ["simulate", FiveLooks, .. run, "--shard", "1/3", "--out", two]).ShouldContain("2.json");
        Refused("S002", ["simulate", FiveLooks, .. run, "--seed", "9", "--shard", "2/3", "--out", two]).ShouldContain("seed");
    }

    [Fact]
    public void The_shard_of_an_array_is_read_from_the_scheduler()
    {
        static Func<string, string?> Environment(params (string Name, string Value)[] variables) => name => variables.FirstOrDefault(v => v.Name == name).Value;
        ShardArgument.Of("3/100", null, Environment()).ShouldBe(new ShardArgument(3, 100));
        ShardArgument.Of("array", null, Environment(("SLURM_ARRAY_TASK_ID", "7"), ("SLURM_ARRAY_TASK_MIN", "5"), ("SLURM_ARRAY_TASK_COUNT", "10"))).ShouldBe(new ShardArgument(3, 10));

        // A task submitted again by its index alone is an array of one; the number of shards given beside it says which it is.
        ShardArgument.Of("array", 100, Environment(("SLURM_ARRAY_TASK_ID", "17"), ("SLURM_ARRAY_TASK_MIN", "17"), ("SLURM_ARRAY_TASK_COUNT", "1"))).ShouldBe(new ShardArgument(17, 100));
        ShardArgument.Of("array", 100, Environment(("JOB_COMPLETION_INDEX", "0"))).ShouldBe(new ShardArgument(1, 100));
        Should.Throw<BadInputException>(() => ShardArgument.Of("array", null, Environment(("JOB_COMPLETION_INDEX", "0"))));
        Should.Throw<BadInputException>(() => ShardArgument.Of("array", 100, Environment(("SLURM_ARRAY_TASK_ID", "101"))));
        Should.Throw<BadInputException>(() => ShardArgument.Of("array", 100, Environment()));
        Should.Throw<BadInputException>(() => ShardArgument.Of("3/100", 50, Environment()));
    }

    [Theory]
    [InlineData("--replicates", "0")]
    [InlineData("--replicates", "1.5")]
    [InlineData("--replicates", "many")]
    [InlineData("--threads", "0")]
    [InlineData("--precision", "0")]
    [InlineData("--scenario", "nul")]
    [InlineData("--show", "-1")]
    [InlineData("--grid", "participants")]
    [InlineData("--grid", "participants=58|")]
    [InlineData("--csv", "/no/such/folder/trials.csv")]
    [InlineData("--figure", "/no/such/folder/figure.svg")]
    [InlineData("--figure", "figure.svg", "--figure-of", "power")]
    [InlineData("--figure-of", "looks")]
    [InlineData("--figure", "figure.svg", "--grid", "entries=even|poisson")]
    [InlineData("--shard", "0/3", "--out", "s.json")]
    [InlineData("--shard", "4/3", "--out", "s.json")]
    [InlineData("--shard", "three", "--out", "s.json")]
    [InlineData("--shard", "1/3")]
    [InlineData("--out", "s.json")]
    [InlineData("--shards", "3")]
    [InlineData("--shard", "1/3", "--out", "s.json", "--precision", "0.01")]
    [InlineData("--shard", "1/3", "--out", "s.json", "--csv", "t.csv")]
    [InlineData("--show", "1", "--grid", "participants=58|62")]
    public void An_argument_that_cannot_be_is_refused_with_what_could(params string[] arguments) => Refused("A011", ["simulate", FiveLooks, .. arguments]);

    [Theory]
    [InlineData("P002", "participant: 50")]
    [InlineData("P005", "assume: none")]
    [InlineData("P009", "participants: 1")]
    [InlineData("P005", "allocation: {kind: coin}")]
    [InlineData("P214", "control: {event: {kind: medianTime, months: 12}}")]
    [InlineData("A011", "allocation: {kind: blockRandomisation, sizes: [3]}")]
    [InlineData("A011", "dataLagDays: 3650")]
    public void A_scenario_that_cannot_be_is_refused_with_its_place(string code, string yaml) =>
        Refused(code, ["simulate", FiveLooks, "--scenario", Write("bad.yaml", yaml + "\n")]);

    [Fact]
    public void A_design_without_a_course_over_time_is_refused()
    {
        Refused("A011", ["simulate", Repository.Path("protocols", "designs", "response-rate.yaml")]).ShouldContain("time to an event");
        Refused("A011", ["simulate", Repository.Path("protocols", "6mp-leukaemia.yaml")]);
        Refused("P000", ["simulate", "nowhere.yaml"]);
    }

    [Fact]
    public void Whole_courses_are_the_same_bytes_in_threads_and_shards_and_stand_in_the_file_of_trials()
    {
        var scenario = Write("whole.yaml", """
            fromProtocol: abstract
            ineligible: 0.03
            toxicities: [{id: treatment death, experimental: 0.05, fatal: true}]
            safety: {toxicity: treatment death, above: 0.05, probability: 0.95, priorWith: 0.5, priorWithout: 9.5}
            """);
        string[] arguments = ["--scenario", scenario, "--replicates", "9000", "--seed", "3"];
        var one = Simulate(Interleukin2, [.. arguments, "--threads", "1"]);
        Simulate(Interleukin2, [.. arguments, "--threads", "3", "--csv", File("whole.csv")]).Out.ShouldBe(one.Out);
        var files = Enumerable.Range(1, 3).Select(s => File($"whole-{s}.json")).ToArray();
        for (var s = 1; s <= 3; s++)
        {
            Simulate(Interleukin2, [.. arguments, "--shard", $"{s}/3", "--out", files[s - 1]]);
        }

        Merge(files).Out.ShouldBe(one.Out);
        var measures = Results(one).GetProperty("measures").EnumerateArray().ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("found"));
        var rows = System.IO.File.ReadAllLines(File("whole.csv"));
        rows[0].ShouldEndWith(",M1: participants,M1: events,M1: estimate,M1: significant");
        var screened = rows[0].Split(',').ToList().IndexOf("screened");
        rows.Skip(1).Average(r => double.Parse(r.Split(',')[screened], CultureInfo.InvariantCulture)).ShouldBe(measures["screened"].GetProperty("mean").GetProperty("value").GetDouble(), 1e-9);
        Results(one).GetProperty("safety").GetProperty("value").GetDouble().ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Scenarios_of_the_protocol_are_known_by_their_names()
    {
        Value(Simulate(Interleukin2, "--scenario", "abstract", "--replicates", "4000"), "efficacy").ShouldBeInRange(0.03, 0.07);
        Refused("A011", ["simulate", Interleukin2, "--scenario", "nowhere"]).ShouldContain("abstract, planned");
    }

    private static CliRun Simulate(string protocol, params string[] arguments) => Done(CliRun.Of(["simulate", protocol, .. arguments, "--json"]));

    private static CliRun Merge(params string[] files) => Done(CliRun.Of(["simulate", "merge", .. files, "--json"]));

    private static CliRun Done(CliRun run)
    {
        run.ExitCode.ShouldBe(0, run.Error + run.Out);
        return run;
    }

    private static string Refused(string code, string[] arguments)
    {
        var run = CliRun.Of(arguments);
        run.ExitCode.ShouldBe(2, run.Out + run.Error);
        run.Out.ShouldBeEmpty();
        run.Error.ShouldContain(code);
        run.Error.ShouldContain("Accepted: ");
        return run.Error;
    }

    private static JsonElement Results(CliRun run) => run.Json.GetProperty("results");

    private static double Value(CliRun run, string name) => Results(run).GetProperty(name).GetProperty("value").GetDouble();

    private string File(string name) => Path.Combine(folder, name);

    private string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }
}
