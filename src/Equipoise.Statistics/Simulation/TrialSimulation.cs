using System.Collections.Immutable;
using Equipoise.Statistics.Simulation.Courses;

namespace Equipoise.Statistics.Simulation;

/// <summary>How replicates are computed. Both ways give the same bits.</summary>
public enum SimulationPath
{
    /// <summary>Records of participants and the library's tests: plain, for checking and for looking at one trial.</summary>
    Readable,

    /// <summary>Whole columns at a time, without allocation for log-rank designs.</summary>
    Fast,
}

/// <summary>
/// A trial under a seed, ready to be run. Replicate r is the same whoever computes it and in whatever company: its random numbers are named by (seed, r, purpose), so that threads, shards and machines
/// change nothing. Pure and without state of its own; every method may be called from many threads at once. Method: docs/methods/simulation.md.
/// </summary>
public sealed class TrialSimulation
{
    private readonly CompiledTrial model;

    private TrialSimulation(CompiledTrial model, ulong seed, SimulationPath path)
    {
        (this.model, Seed, Path) = (model, seed, path);
        Fingerprint = TrialFingerprint.Of(model, seed);
    }

    /// <summary>What is simulated.</summary>
    public SimulatedTrial Trial => model.Trial;

    /// <summary>The experiment: another seed gives other random numbers.</summary>
    public ulong Seed { get; }

    /// <summary>How replicates are computed.</summary>
    public SimulationPath Path { get; }

    /// <summary>What is told of each replicate beside its end, in a fixed order; empty for a trial of one event without adjusted estimates.</summary>
    public ImmutableArray<SimulationMeasure> Measures => model.Measures.All;

    /// <summary>A hash of all that results depend on (laws in ticks, allocation, looks, bounds, seed, but not the path); tallies of different fingerprints do not merge.</summary>
    public ulong Fingerprint { get; }

    /// <summary>Checks a trial and makes it ready.</summary>
    /// <exception cref="ArgumentException">Something about the trial is out of order; it is named with its value.</exception>
    public static TrialSimulation Of(SimulatedTrial trial, ulong seed, SimulationPath path = SimulationPath.Fast)
    {
        ArgumentNullException.ThrowIfNull(trial);
        return new TrialSimulation(new CompiledTrial(trial, seed), seed, path);
    }

    /// <summary>How one replicate ends.</summary>
    /// <param name="replicate">From 0.</param>
    public ReplicateResult Run(long replicate)
    {
        Span<ReplicateResult> one = stackalloc ReplicateResult[1];
        Run(replicate, one);
        return one[0];
    }

    /// <summary>How consecutive replicates end.</summary>
    /// <param name="first">The first replicate, from 0.</param>
    /// <param name="destination">Receives one result per replicate.</param>
    public void Run(long first, Span<ReplicateResult> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        new ReplicateRunner(model, Path).Run(first, destination, new long[destination.Length * Measures.Length]);
    }

    /// <summary>How consecutive replicates end, and their measures.</summary>
    /// <param name="first">The first replicate, from 0.</param>
    /// <param name="destination">Receives one result per replicate.</param>
    /// <param name="measures">Receives <see cref="Measures"/> numbers for each replicate, one replicate after the other; null for what a replicate does not have.</param>
    /// <exception cref="ArgumentException">The second span has another length.</exception>
    public void Run(long first, Span<ReplicateResult> destination, Span<double?> measures)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        RunAll(first, destination, measures);
    }

    private long[] RunAll(long first, Span<ReplicateResult> destination, Span<double?> measures)
    {
        if (measures.Length != destination.Length * Measures.Length)
        {
            throw new ArgumentException($"there is room for {measures.Length} measures; {destination.Length} replicates have {Measures.Length} each", nameof(measures));
        }

        var numbers = new long[measures.Length];
        new ReplicateRunner(model, Path).Run(first, destination, numbers);
        for (var i = 0; i < numbers.Length; i++)
        {
            measures[i] = numbers[i] == CourseMeasures.None ? null
                : Measures[i % Measures.Length].Kind == MeasureKind.Value ? numbers[i] / TallyLayout.EstimateUnits
                : numbers[i];
        }

        return numbers;
    }

    /// <summary>Runs a chunk on the calling thread and counts its results.</summary>
    public SimulationTally Run(SimulationChunk chunk)
    {
        const int slice = 256;
        var tally = new TallyBuilder(this);
        var results = new ReplicateResult[Math.Min(slice, chunk.Count)];
        var measures = new long[results.Length * Measures.Length];
        var runner = new ReplicateRunner(model, Path);
        for (var done = 0; done < chunk.Count; done += slice)
        {
            var part = results.AsSpan(0, Math.Min(slice, chunk.Count - done));
            var beside = measures.AsSpan(0, part.Length * Measures.Length);
            runner.Run(chunk.First + done, part, beside);
            tally.Add(part, beside);
        }

        return tally.ToTally();
    }

    /// <summary>The same, with each result.</summary>
    /// <param name="chunk">What to run.</param>
    /// <param name="results">Receives one result per replicate of the chunk.</param>
    /// <param name="measures">Receives <see cref="Measures"/> numbers for each, one replicate after the other; null for what a replicate does not have.</param>
    /// <exception cref="ArgumentException">The last span has another length.</exception>
    public SimulationTally Run(SimulationChunk chunk, Span<ReplicateResult> results, Span<double?> measures)
    {
        var tally = new TallyBuilder(this);
        var part = results[..chunk.Count];
        tally.Add(part, RunAll(chunk.First, part, measures));
        return tally.ToTally();
    }

    /// <summary>The calendar time of a result's last look, in the unit of the design; exact.</summary>
    public double TimeOf(ReplicateResult result) => model.Scale.Time(result.Ticks);

    /// <summary>One trial in full, by the readable path.</summary>
    /// <param name="replicate">From 0.</param>
    public ShownTrial Show(long replicate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(replicate);
        var looks = new List<ShownLook>();
        var runner = new ReplicateRunner(model, SimulationPath.Readable);
        var (result, trial, measures) = runner.Show((ulong)replicate, (look, tick, events, enrolled, outcome, bounds) => looks.Add(new ShownLook(
            look + 1, Trial.Looks[look].Test.Name, model.Scale.Time(tick), model.Scale.Time(tick - model.Lag), enrolled, events, outcome, bounds)));
        return new ShownTrial(
            replicate,
            [.. trial.All.Select(p => new ShownParticipant(
                p.Number + 1, Trial.Design.Strata[p.Stratum].Name, p.Arm, model.Scale.Time(p.Entry), TimeOrNever(p.Event), TimeOrNever(p.Dropout), TimeOrNever(p.CompetingDeath))
                {
                    Course = Course(runner.Whole?.Drawn, p.Number),
                })],
            [.. looks],
            result,
            [.. Measures.Select((measure, k) => new ShownMeasure(measure.Name, measures[k] == CourseMeasures.None ? null : measure.Kind == MeasureKind.Value ? measures[k] / TallyLayout.EstimateUnits : measures[k]))]);
    }

    /// <summary>
    /// Only draws the random numbers of the times to the event and takes their logarithms: the floor below which no simulation of these trials can go, for measuring how far it is from there.
    /// </summary>
    /// <param name="first">The first replicate, from 0.</param>
    /// <param name="replicates">How many.</param>
    /// <returns>The sum of each trial's last number.</returns>
    public double DrawOnly(long first, long replicates)
    {
        var words = new uint[WordBlocks.Padded(Trial.Participants)];
        var hazards = new double[Trial.Participants];
        double sum = 0;
        for (var replicate = first; replicate < first + replicates; replicate++)
        {
            WordBlocks.Fill(model.EventKey, (ulong)replicate, words);
            HazardBlocks.Fill(words, hazards);
            sum += hazards[^1];
        }

        return sum;
    }

    internal TickScale Scale => model.Scale;

    internal CompiledTrial Model => model;

    private ShownCourse? Course(CourseDraw? drawn, int i) => drawn is null || model.Whole is not { } whole ? null : new ShownCourse(
        whole.Courses.Sites.IsEmpty ? null : whole.Courses.Sites[drawn.Sites[i]].Name,
        TimeOrNever(drawn.Relapse[i]),
        TimeOrNever(drawn.Death[i]),
        drawn.CrossedOver[i],
        drawn.Ineligible[i],
        [.. whole.Courses.Toxicities.Where((_, k) => drawn.Toxicities[k][i] < TickScale.Never).Select(t => t.Name)]);

    private double? TimeOrNever(int ticks) => ticks < TickScale.Never ? model.Scale.Time(ticks) : null;
}
