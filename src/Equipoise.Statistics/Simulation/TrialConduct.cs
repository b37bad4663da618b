using Equipoise.Statistics.Sequential;

namespace Equipoise.Statistics.Simulation;

/// <summary>Leads a simulated trial from look to look until it stops.</summary>
internal static class TrialConduct
{
    /// <summary>How it ends.</summary>
    /// <param name="model">The trial as planned.</param>
    /// <param name="data">What happens in this one.</param>
    /// <param name="walk">Remembers what some trials need from look to look; null for the others.</param>
    /// <param name="observer">Sees each look that takes place; null for none.</param>
    internal static ReplicateResult Lead<TData>(CompiledTrial model, TData data, LookWalk? walk, Action<int, int, int, int, TestOutcome, LookBounds>? observer)
        where TData : ITrialData
    {
        var looks = model.Trial.Looks;
        Span<int> events = stackalloc int[looks.Length];
        Span<int> taken = stackalloc int[looks.Length];
        var (tested, previous, first, now) = (0, -1, 0, 0);
        if (model.Start is { } start)
        {
            // Looks that have taken place are known by their events.
            foreach (var happened in start.Start.EventsAtLooks)
            {
                if (happened > (tested == 0 ? 0 : events[tested - 1]))
                {
                    (events[tested], taken[tested]) = (happened, first);
                    tested++;
                }

                first++;
            }

            // A look that is due already takes place at once.
            (previous, now) = (start.Tick - 1, start.Tick);
        }

        for (var look = first; ; look++)
        {
            var isLast = look == looks.Length - 1;
            var tick = (walk?.Rule(look) ?? looks[look].When).Tick(data, model.Scale, model.Lag, previous);
            tick = Math.Max(tick, now);
            if (!isLast && (tick > model.Scale.Last || tick <= previous))
            {
                continue;
            }

            tick = Math.Max(Math.Min(tick, model.Scale.Last), previous);
            if (data.SafetyTick + model.Lag <= tick)
            {
                tick = Math.Max(data.SafetyTick + model.Lag, previous);
                var ended = data.Analyse(looks[look].Test, tick - model.Lag, out var until);
                return new ReplicateResult(look + 1, StopReason.Safety, ended.Z, until, data.EnrolledBy(tick), tick, ended.Estimate, ended.StandardError);
            }

            var outcome = data.Analyse(looks[look].Test, tick - model.Lag, out var happened);
            var z = walk?.Statistic(look, happened, outcome.Z) ?? outcome.Z;
            if (happened > (tested == 0 ? 0 : events[tested - 1]))
            {
                (events[tested], taken[tested]) = (happened, look);
                tested++;
            }

            var bounds = model.Bounds.At(look, events[..tested], taken[..tested], isLast);
            observer?.Invoke(look, tick, happened, data.EnrolledBy(tick), outcome with { Z = z }, bounds);
            walk?.Take(z, outcome, bounds);
            if (Decide(outcome with { Z = z }, bounds, isLast, model.Bounds) is { } reason)
            {
                return new ReplicateResult(look + 1, reason, z, happened, data.EnrolledBy(tick), tick, outcome.Estimate, outcome.StandardError);
            }

            walk?.GoOn(look, happened, outcome);
            previous = tick;
        }
    }

    private static StopReason? Decide(TestOutcome outcome, LookBounds bounds, bool isLast, BoundMemory rule)
    {
        var z = outcome.Z;
        if (z >= bounds.Upper)
        {
            return StopReason.Efficacy;
        }

        if (z <= bounds.Lower)
        {
            return StopReason.Harm;
        }

        if (isLast)
        {
            return StopReason.End;
        }

        var isFutile = rule.Futility == FutilityUse.Obeyed && (rule.Shape == FutilityShape.Below ? z <= bounds.Futility : Math.Abs(z) <= bounds.Futility);
        return isFutile || outcome.MeetsFutility ? StopReason.Futility : null;
    }
}
