using Equipoise.Statistics.Design;

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
        Run(first, destination, Path == SimulationPath.Fast ? new FastTrial(model) : null);
    }

    /// <summary>Runs a chunk on the calling thread and counts its results.</summary>
    public SimulationTally Run(SimulationChunk chunk)
    {
        const int slice = 256;
        var tally = new TallyBuilder(this);
        var results = new ReplicateResult[Math.Min(slice, chunk.Count)];
        var fast = Path == SimulationPath.Fast ? new FastTrial(model) : null;
        for (var done = 0; done < chunk.Count; done += slice)
        {
            var part = results.AsSpan(0, Math.Min(slice, chunk.Count - done));
            Run(chunk.First + done, part, fast);
            tally.Add(part);
        }

        return tally.ToTally();
    }

    /// <summary>The same, with each result.</summary>
    /// <param name="chunk">What to run.</param>
    /// <param name="results">Receives one result per replicate of the chunk.</param>
    public SimulationTally Run(SimulationChunk chunk, Span<ReplicateResult> results)
    {
        var tally = new TallyBuilder(this);
        var part = results[..chunk.Count];
        Run(chunk.First, part);
        tally.Add(part);
        return tally.ToTally();
    }

    /// <summary>The calendar time of a result's last look, in the unit of the design; exact.</summary>
    public double TimeOf(ReplicateResult result) => model.Scale.Time(result.Ticks);

    /// <summary>One trial in full, by the readable path.</summary>
    /// <param name="replicate">From 0.</param>
    public ShownTrial Show(long replicate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(replicate);
        var trial = ReadableTrial.Draw(model, (ulong)replicate);
        var looks = new List<ShownLook>();
        var result = TrialConduct.Lead(model, trial, (look, tick, events, enrolled, outcome, bounds) => looks.Add(new ShownLook(
            look + 1, Trial.Looks[look].Test.Name, model.Scale.Time(tick), model.Scale.Time(tick - model.Lag), enrolled, events, outcome, bounds)));
        return new ShownTrial(
            replicate,
            [.. trial.All.Select(p => new ShownParticipant(
                p.Number + 1, Trial.Design.Strata[p.Stratum].Name, p.Arm, model.Scale.Time(p.Entry), TimeOrNever(p.Event), TimeOrNever(p.Dropout), TimeOrNever(p.CompetingDeath)))],
            [.. looks],
            result);
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

    private void Run(long first, Span<ReplicateResult> destination, FastTrial? fast)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            var replicate = (ulong)(first + i);
            fast?.Draw(replicate);
            destination[i] = fast is null
                ? TrialConduct.Lead(model, ReadableTrial.Draw(model, replicate), null)
                : TrialConduct.Lead(model, fast, null);
        }
    }

    private double? TimeOrNever(int ticks) => ticks < TickScale.Never ? model.Scale.Time(ticks) : null;
}
