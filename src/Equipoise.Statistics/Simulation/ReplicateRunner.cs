using Equipoise.Statistics.Simulation.Courses;

namespace Equipoise.Statistics.Simulation;

/// <summary>Runs replicates one after the other in columns of its own, by the path and the way of drawing that the trial asks for. One thread at a time uses an instance.</summary>
internal sealed class ReplicateRunner
{
    private readonly CompiledTrial model;
    private readonly FastTrial? fast;
    private readonly FastTrial? other;
    private readonly bool isWalked;

    internal ReplicateRunner(CompiledTrial model, SimulationPath path)
    {
        this.model = model;
        Whole = model.IsDrawnWhole ? new CourseTrial(model, path) : null;
        fast = Whole is null && path == SimulationPath.Fast ? new FastTrial(model) : null;
        other = model.Whole is not null && path == SimulationPath.Fast ? new FastTrial(model) : null;
        isWalked = model.Measures.All.Length > 0;
    }

    /// <summary>The trial drawn last, where it is drawn whole.</summary>
    internal CourseTrial? Whole { get; }

    /// <summary>Runs consecutive replicates.</summary>
    /// <param name="first">The first replicate, from 0.</param>
    /// <param name="destination">Receives one result per replicate.</param>
    /// <param name="measures">Receives the measures of each.</param>
    internal void Run(long first, Span<ReplicateResult> destination, Span<long> measures)
    {
        var width = model.Measures.All.Length;
        for (var i = 0; i < destination.Length; i++)
        {
            var replicate = (ulong)(first + i);
            var walk = isWalked ? new LookWalk(model) : null;
            destination[i] = Lead(replicate, walk);
            if (walk is not null)
            {
                model.Measures.Fill(Whole, other, walk, replicate, destination[i], measures.Slice(i * width, width));
            }
        }
    }

    /// <summary>One replicate by the readable path, with its looks told.</summary>
    internal (ReplicateResult Result, ReadableTrial Trial, long[] Measures) Show(ulong replicate, Action<int, int, int, int, TestOutcome, LookBounds> observer)
    {
        var walk = new LookWalk(model);
        var measures = new long[model.Measures.All.Length];
        if (Whole is null)
        {
            var readable = ReadableTrial.Draw(model, replicate);
            var end = TrialConduct.Lead(model, readable, walk, observer);
            model.Measures.Fill(null, null, walk, replicate, end, measures);
            return (end, readable, measures);
        }

        Whole.Draw(replicate);
        var result = TrialConduct.Lead(model, Whole, walk, observer);
        model.Measures.Fill(Whole, null, walk, replicate, result, measures);
        return (result, (ReadableTrial)Whole.Counting(Whole.Drawn.Event, Whole.Drawn.Exit, null), measures);
    }

    private ReplicateResult Lead(ulong replicate, LookWalk? walk)
    {
        if (Whole is not null)
        {
            Whole.Draw(replicate);
            return TrialConduct.Lead(model, Whole, walk, null);
        }

        fast?.Draw(replicate);
        return fast is null ? TrialConduct.Lead(model, ReadableTrial.Draw(model, replicate), walk, null) : TrialConduct.Lead(model, fast, walk, null);
    }
}
