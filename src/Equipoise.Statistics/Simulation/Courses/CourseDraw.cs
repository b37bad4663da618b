using Equipoise.Statistics.Random;

namespace Equipoise.Statistics.Simulation.Courses;

/// <summary>
/// One trial with all that will ever happen to its participants, in columns in order of entry, drawn anew for each replicate. Times are ticks from entry, <see cref="TickScale.Never"/> for what does not come. The words of
/// entries, strata, arms, first relapses and dropout are those of a trial without whole courses, so that adding deaths, sites or toxicities changes nothing else.
/// </summary>
internal sealed class CourseDraw
{
    private readonly CompiledTrial model;
    private readonly int known;
    private readonly uint[] words;
    private readonly uint[] secondWords;
    private readonly double[] gaps;
    private readonly int[] sites;
    private readonly ArmSequence[] sequences;

    internal CourseDraw(CompiledTrial model)
    {
        this.model = model;
        Count = model.Trial.Participants;
        known = Count - model.ToCome;
        var padded = WordBlocks.Padded(Count + 1);
        (words, secondWords, gaps) = (new uint[padded], new uint[padded], new double[padded]);
        (Entry, Group, Event, Exit) = (new int[Count], new int[Count], new int[Count], new int[Count]);
        (Relapse, Death, Dropout, sites) = (new int[Count], new int[Count], new int[Count], new int[Count]);
        (Ineligible, CrossedOver) = (new bool[Count], new bool[Count]);
        Toxicities = [.. (model.Whole?.Toxicities ?? []).Select(_ => new int[Count])];
        sequences = model.Trial.Allocation is AllocationRule.Scheme ? [] : [.. model.StratumEnds.Select(_ => model.Trial.Allocation.Start())];
        PlaceKnown();
    }

    internal int Count { get; }

    /// <summary>Calendar ticks, not falling.</summary>
    internal int[] Entry { get; }

    /// <summary>Twice the stratum plus the arm.</summary>
    internal int[] Group { get; }

    /// <summary>The event that the looks count, whether or not the follow-up lasts until then.</summary>
    internal int[] Event { get; }

    /// <summary>The end of the follow-up for the looks.</summary>
    internal int[] Exit { get; }

    internal int[] Relapse { get; }

    internal int[] Death { get; }

    internal int[] Dropout { get; }

    internal bool[] Ineligible { get; }

    internal bool[] CrossedOver { get; }

    /// <summary>At the toxicity, then the participant.</summary>
    internal int[][] Toxicities { get; }

    /// <summary>Of each participant, from 0.</summary>
    internal ReadOnlySpan<int> Sites => sites;

    /// <summary>Candidates who failed screening before the participant entered.</summary>
    internal int[] ScreenedOut { get; private set; } = [];

    internal void Draw(ulong replicate)
    {
        if (model.ToCome > 0)
        {
            DrawEntries(replicate);
            DrawSites(replicate);
            DrawArms(replicate);
        }

        if (model.Whole is { } whole)
        {
            DrawHistories(whole, replicate);
            DrawScreening(whole, replicate);
        }
        else
        {
            DrawEvents(replicate);
        }
    }

    /// <summary>Participants of a starting point stand first, as they entered before all others.</summary>
    private void PlaceKnown()
    {
        for (var i = 0; i < known; i++)
        {
            var p = model.Start!.Participants[i];
            (Entry[i], Group[i]) = (p.Entry, p.Group);
        }
    }

    private void DrawEntries(ulong replicate)
    {
        var needed = model.Entries.Words(model.ToCome);
        var coming = Entry.AsSpan(known);
        if (needed > 0)
        {
            WordBlocks.Fill(model.EntryKey, replicate, words.AsSpan(0, WordBlocks.Padded(needed)));
            HazardBlocks.Fill(words, gaps);
        }

        model.Entries.Fill(gaps.AsSpan(0, needed), coming);
        if (model.Start is { } start)
        {
            foreach (ref var entry in coming)
            {
                entry = (int)Math.Min((long)entry + start.Tick, TickScale.Never - 1);
            }
        }
    }

    private void DrawSites(ulong replicate)
    {
        if (model.Whole is not { SiteTicks: { Length: > 0 } opens } whole)
        {
            return;
        }

        Words(whole.SiteKey, replicate);
        var all = whole.Courses.Sites;
        for (var i = 0; i < Count; i++)
        {
            double open = 0, sum = 0;
            for (var s = 0; s < opens.Length; s++)
            {
                open += opens[s] <= Entry[i] ? all[s].Weight : 0;
            }

            var at = WordStream.Uniform(words[i]) * open;
            for (var s = 0; s < opens.Length; s++)
            {
                if (opens[s] <= Entry[i])
                {
                    sites[i] = s;
                    if (at < (sum += all[s].Weight))
                    {
                        break;
                    }
                }
            }
        }
    }

    private void DrawArms(ulong replicate)
    {
        if (model.StratumEnds.Length > 1)
        {
            Words(model.StratumKey, replicate);
            for (var i = known; i < Count; i++)
            {
                Group[i] = model.StratumOf(words[i - known]) << 1;
            }
        }
        else
        {
            Group.AsSpan(known).Clear();
        }

        if (model.Trial.Allocation is AllocationRule.Scheme scheme)
        {
            var choose = scheme.Begin(RandomStream.For(model.Seed, replicate, "allocation by scheme"));
            for (var i = known; i < Count; i++)
            {
                Group[i] |= (int)choose(Group[i] >> 1, sites[i]);
            }

            return;
        }

        Words(model.AllocationKey, replicate);
        WordBlocks.Fill(model.BlockSizeKey, replicate, secondWords.AsSpan(0, WordBlocks.Padded(Count)));
        foreach (var sequence in sequences)
        {
            sequence.Restart();
        }

        for (var i = known; i < Count; i++)
        {
            Group[i] |= (int)sequences[Group[i] >> 1].Next(words[i - known], secondWords[i - known]);
        }
    }

    /// <summary>One event, dropout and competing death; of those who stand at risk given that nothing has come.</summary>
    private void DrawEvents(ulong replicate)
    {
        DrawLaw(model.EventKey, replicate, Event, law => law.Event, p => (p.Status == StandingStatus.Event, p.EventFree));
        Event.AsSpan().CopyTo(Exit);
        if (model.HasDropout || known > 0)
        {
            DrawLaw(model.DropoutKey, replicate, Dropout, law => law.Dropout, p => (p.Status == StandingStatus.Left, p.NotLeft));
            Shorten(Dropout);
        }

        if (model.HasCompetingDeath)
        {
            DrawLaw(model.CompetingDeathKey, replicate, Dropout, law => law.CompetingDeath, p => (false, p.NotDead));
            Shorten(Dropout);
        }
    }

    private void DrawLaw(ulong key, ulong replicate, int[] destination, Func<CourseLaws, TimeLaw?> law, Func<StandingTicks, (bool Happened, double Free)> standing)
    {
        Words(key, replicate);
        for (var i = 0; i < Count; i++)
        {
            var mine = law(model.Courses[Group[i]]);
            if (i >= known)
            {
                destination[i] = mine?.Ticks(WordStream.Uniform(words[i])) ?? TickScale.Never;
                continue;
            }

            var p = model.Start!.Participants[i];
            var (happened, free) = standing(p);
            destination[i] = happened ? p.FollowUp
                : p.Status != StandingStatus.AtRisk || mine is null ? TickScale.Never
                : Math.Max(p.FollowUp + 1, mine.Ticks(WordStream.Uniform(words[i]) * free));
        }
    }

    private void Shorten(int[] other)
    {
        for (var i = 0; i < Count; i++)
        {
            Exit[i] = Math.Min(Exit[i], other[i]);
        }
    }

    private void DrawHistories(CompiledCourses whole, ulong replicate)
    {
        Words(whole.IneligibleKey, replicate);
        for (var i = 0; i < Count; i++)
        {
            Ineligible[i] = words[i] < whole.IneligibleEnd;
        }

        DrawColumn(model.EventKey, replicate, Relapse, i => Laws(whole, i).Relapse);
        DrawColumn(whole.DeathFirstKey, replicate, Death, i => Laws(whole, i).DeathFirst);
        DrawColumn(model.DropoutKey, replicate, Dropout, i => model.Courses[Group[i]].Dropout);
        Words(whole.CrossoverKey, replicate);
        for (var i = 0; i < Count; i++)
        {
            CrossedOver[i] = Relapse[i] < Death[i] && words[i] < whole.Histories[Group[i]].CrossoverEnd;
        }

        Words(whole.DeathAfterKey, replicate);
        for (var i = 0; i < Count; i++)
        {
            if (Relapse[i] < Death[i])
            {
                var laws = Laws(whole, i);
                var after = (CrossedOver[i] ? laws.DeathAfterCrossover : laws.DeathAfterRelapse)?.Ticks(WordStream.Uniform(words[i])) ?? TickScale.Never;
                Death[i] = Math.Min(Relapse[i] + after, TickScale.Never);
            }
        }

        DrawToxicities(whole, replicate);
        for (var i = 0; i < Count; i++)
        {
            if (Death[i] <= Relapse[i])
            {
                (Relapse[i], CrossedOver[i]) = (TickScale.Never, false);
            }

            Event[i] = whole.Courses.Counts == CountedEvent.Death ? Death[i] : Math.Min(Relapse[i], Death[i]);
            Exit[i] = Math.Min(Event[i], Dropout[i]);
        }
    }

    private void DrawToxicities(CompiledCourses whole, ulong replicate)
    {
        for (var k = 0; k < Toxicities.Length; k++)
        {
            var (law, column) = (whole.Toxicities[k], Toxicities[k]);
            Words(law.Key, replicate);
            WordBlocks.Fill(law.TimeKey, replicate, secondWords.AsSpan(0, WordBlocks.Padded(Count)));
            for (var i = 0; i < Count; i++)
            {
                var at = words[i] < law.Ends[Group[i] & 1] ? ArmSequence.Below(secondWords[i], law.Within) + 1 : TickScale.Never;
                column[i] = at <= Math.Min(Death[i], Dropout[i]) ? at : TickScale.Never;
                Death[i] = law.IsDeath ? Math.Min(Death[i], column[i]) : Death[i];
            }
        }
    }

    private void DrawScreening(CompiledCourses whole, ulong replicate)
    {
        if (whole.PerScreenFailure > 0)
        {
            ScreenedOut = ScreenedOut.Length == 0 ? new int[Count] : ScreenedOut;
            Words(whole.ScreeningKey, replicate);
            for (var i = 0; i < Count; i++)
            {
                ScreenedOut[i] = (int)Math.Min(-NaturalLogarithm.Of(WordStream.Uniform(words[i])) * whole.PerScreenFailure, 1 << 20);
            }
        }
    }

    private void DrawColumn(ulong key, ulong replicate, int[] destination, Func<int, TimeLaw?> law)
    {
        Words(key, replicate);
        for (var i = 0; i < Count; i++)
        {
            destination[i] = law(i)?.Ticks(WordStream.Uniform(words[i])) ?? TickScale.Never;
        }
    }

    /// <summary>Those who turn out ineligible have the control arm's history, but cross over as their own arm does.</summary>
    private HistoryLaws Laws(CompiledCourses whole, int i) => whole.Histories[Ineligible[i] ? Group[i] & ~1 : Group[i]];

    private void Words(ulong key, ulong replicate) => WordBlocks.Fill(key, replicate, words.AsSpan(0, WordBlocks.Padded(Count)));
}
