using System.Runtime.CompilerServices;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The fast path: one trial after the other in the same columns. Few participants stand arm by arm, within an arm stratum by stratum, within these in order of entry; many stand in order of
/// entry. Log-rank tests are computed from the columns; any other test gets the sample that the readable path would give it.
/// </summary>
internal sealed class FastTrial : ITrialData
{
    /// <summary>Up to so many, counting beats sorting.</summary>
    private const int FewParticipants = 256;

    private readonly CompiledTrial model;
    private readonly int count;
    private readonly int groups;
    private readonly ArmSequence[] sequences;
    private readonly bool isRegular;

    private readonly uint[] words;
    private readonly uint[] secondWords;
    private readonly double[] gaps;
    private readonly double[] means;
    private readonly double[] meanOf;

    // In order of entry.
    private readonly int[] enteredAt;
    private readonly int[] groupOf;
    private readonly int[] placeOf;
    private readonly int[] eventAfter;
    private readonly int[] exitAfter;

    // In place.
    private readonly int[] groupStart;
    private readonly int[] entry;
    private readonly int[] exit;
    private readonly int[] calendar;
    private readonly int[] followUp;

    private readonly int[] knownAt;
    private readonly RankedLogRank? ranked;
    private readonly SortedLogRank? sorted;
    private readonly EntryTable? table;
    private readonly StratumColumns? picked;
    private int guess;

    internal FastTrial(CompiledTrial model)
    {
        this.model = model;
        count = model.Trial.Participants;
        groups = model.Courses.Length;
        sequences = model.IsDrawnWhole ? [] : [.. model.StratumEnds.Select(_ => model.Trial.Allocation.Start())];
        var padded = WordBlocks.Padded(count + 1);
        (words, secondWords, gaps, means) = (new uint[padded], new uint[padded], new double[padded], new double[padded]);
        (enteredAt, groupOf, placeOf) = (new int[padded], new int[padded], new int[padded]);
        (eventAfter, exitAfter) = (new int[padded], new int[padded]);
        groupStart = new int[groups + 1];
        meanOf = [.. model.Courses.Select(course => model.IsExponential ? course.Event.TicksPerHazard : 0)];
        var columns = TickColumns.Padded(count);
        (entry, exit, calendar, followUp, knownAt) = (new int[columns], new int[columns], new int[columns], new int[columns], new int[columns]);
        entry.AsSpan(count).Fill(TickScale.Never);
        if (count <= FewParticipants)
        {
            ranked = new RankedLogRank(count);
        }
        else
        {
            (sorted, table, picked) = (new SortedLogRank(count), new EntryTable(count), new StratumColumns(count));
        }

        guess = model.Scale.Last / 2;

        // Arms that are the same in every trial are chosen once, and so are entries.
        isRegular = !model.IsDrawnWhole && !model.Trial.Allocation.IsRandom && model.StratumEnds.Length == 1;
        if (isRegular)
        {
            Allocate();
        }

        if (!model.IsDrawnWhole && !model.Entries.IsRandom)
        {
            model.Entries.Fill([], enteredAt.AsSpan(0, count));
        }

        if (isRegular && !model.Entries.IsRandom)
        {
            PlaceEntries();
        }
    }

    public int Participants => count;

    public int LastEntryTick => enteredAt[count - 1];

    /// <summary>Draws a trial into the columns.</summary>
    internal void Draw(ulong replicate)
    {
        if (model.Entries.IsRandom)
        {
            var needed = model.Entries.Words(count);
            WordBlocks.Fill(model.EntryKey, replicate, words.AsSpan(0, WordBlocks.Padded(needed)));
            HazardBlocks.Fill(words, gaps);
            model.Entries.Fill(gaps.AsSpan(0, needed), enteredAt.AsSpan(0, count));
        }

        if (!isRegular)
        {
            DrawArms(replicate);
        }

        if (!isRegular || model.Entries.IsRandom)
        {
            PlaceEntries();
        }

        DrawTimes(model.EventKey, replicate, course => course.Event, eventAfter);
        if (!model.HasDropout && !model.HasCompetingDeath)
        {
            Place(eventAfter, exit);
            TickColumns.Add(entry, exit, calendar);
        }
        else
        {
            eventAfter.AsSpan().CopyTo(exitAfter);
            Shorten(model.HasDropout, model.DropoutKey, replicate, course => course.Dropout);
            Shorten(model.HasCompetingDeath, model.CompetingDeathKey, replicate, course => course.CompetingDeath);
            for (var i = 0; i < count; i++)
            {
                eventAfter[i] = eventAfter[i] == exitAfter[i] ? eventAfter[i] : TickScale.Never;
            }

            Place(exitAfter, exit);
            Place(eventAfter, followUp);
            TickColumns.Add(entry, followUp, calendar);
        }

        calendar.AsSpan(count).Fill(int.MaxValue);
    }

    /// <summary>Takes a trial that was drawn elsewhere, in order of entry; what is in the columns stays as it is until the next.</summary>
    /// <param name="entries">Calendar ticks.</param>
    /// <param name="groupsOf">Twice the stratum plus the arm.</param>
    /// <param name="events">Ticks from entry.</param>
    /// <param name="exits">Ticks from entry to the end of the follow-up; a smaller one hides the event.</param>
    internal void Take(ReadOnlySpan<int> entries, ReadOnlySpan<int> groupsOf, ReadOnlySpan<int> events, ReadOnlySpan<int> exits)
    {
        entries.CopyTo(enteredAt);
        groupsOf.CopyTo(groupOf);
        PlaceGroups();
        PlaceEntries();
        exits.CopyTo(exitAfter);
        for (var i = 0; i < count; i++)
        {
            eventAfter[i] = events[i] <= exits[i] ? events[i] : TickScale.Never;
        }

        Place(exitAfter, exit);
        Place(eventAfter, followUp);
        TickColumns.Add(entry, followUp, calendar);
        calendar.AsSpan(count).Fill(int.MaxValue);
    }

    public int EventTick(int events)
    {
        var tick = TickColumns.Select(calendar, events, model.Scale.Last, guess);
        guess = tick < TickScale.Never ? tick : guess;
        return tick;
    }

    public int KnownStatusTick(int participants, int milestone)
    {
        for (var i = 0; i < count; i++)
        {
            knownAt[i] = entry[i] + Math.Min(exit[i], milestone);
        }

        knownAt.AsSpan(count).Fill(int.MaxValue);
        return TickColumns.Select(knownAt, participants, model.Scale.Last, guess);
    }

    public int EnrolledBy(int tick) => TickColumns.CountAtMost(entry, Math.Min(tick, TickScale.Never - 1));

    public TestOutcome Analyse(SimulationTest test, int cut, out int events)
    {
        if (cut < 0)
        {
            events = 0;
            return default;
        }

        if (test.LogRankStratified is not { } stratified)
        {
            return AnalyseSample(test, cut, out events);
        }

        var sums = default(LogRankTotals);
        if (ranked is null)
        {
            AddSorted(ref sums, stratified, cut);
        }
        else
        {
            AddRanked(ranked, ref sums, stratified, cut);
        }

        events = sums.Events;
        return sums.Outcome;
    }

    private void AddRanked(RankedLogRank counting, ref LogRankTotals sums, bool stratified, int cut)
    {
        TickColumns.FollowUp(exit, entry, cut, followUp);
        var arms = groups / 2;
        if (!stratified)
        {
            counting.Add(ref sums, Columns(0, arms), Columns(arms, groups), cut);
            return;
        }

        for (var s = 0; s < arms; s++)
        {
            counting.Add(ref sums, Columns(s, s + 1), Columns(arms + s, arms + s + 1), cut);
        }
    }

    private void AddSorted(ref LogRankTotals sums, bool stratified, int cut)
    {
        if (!stratified || groups == 2)
        {
            sorted!.Add(ref sums, entry.AsSpan(0, count), exit.AsSpan(0, count), calendar.AsSpan(0, count), groupOf.AsSpan(0, count), table!, cut);
            return;
        }

        for (var s = 0; s < groups / 2; s++)
        {
            var size = picked!.Take(s, entry.AsSpan(0, count), exit, calendar, groupOf);
            if (size > 0)
            {
                sorted!.Add(ref sums, picked.Entry[..size], picked.Exit[..size], picked.Calendar[..size], picked.Group[..size], picked.Table, cut);
            }
        }
    }

    private ArmColumns Columns(int from, int to) => new(
        followUp.AsSpan(groupStart[from]..groupStart[to]), calendar.AsSpan(groupStart[from]..groupStart[to]), to == from + 1);

    private TestOutcome AnalyseSample(SimulationTest test, int cut, out int events)
    {
        var entered = 0;
        while (entered < count && enteredAt[entered] <= cut)
        {
            entered++;
        }

        var (times, happened, arms, strata) = (new double[entered], new bool[entered], new int[entered], new int[entered]);
        events = 0;
        for (var i = 0; i < entered; i++)
        {
            var place = placeOf[i];
            times[i] = model.Scale.Time(Math.Min(exit[place], cut - enteredAt[i]));
            happened[i] = calendar[place] <= cut;
            events += happened[i] ? 1 : 0;
            (strata[i], arms[i]) = (groupOf[i] >> 1, groupOf[i] & 1);
        }

        return entered == 0 ? default : test.Of(ReadableTrial.Sample(model, times, happened, arms, strata));
    }

    private void DrawArms(ulong replicate)
    {
        if (model.Trial.Allocation.IsRandom)
        {
            WordBlocks.Fill(model.AllocationKey, replicate, words.AsSpan(0, WordBlocks.Padded(count)));
        }

        if (model.Trial.Allocation.HasRandomSizes)
        {
            WordBlocks.Fill(model.BlockSizeKey, replicate, secondWords.AsSpan(0, WordBlocks.Padded(count)));
        }

        if (model.StratumEnds.Length > 1)
        {
            var strata = System.Runtime.InteropServices.MemoryMarshal.Cast<int, uint>(groupOf.AsSpan());
            WordBlocks.Fill(model.StratumKey, replicate, strata[..WordBlocks.Padded(count)]);
            for (var i = 0; i < count; i++)
            {
                groupOf[i] = model.StratumOf(strata[i]) << 1;
            }
        }

        Allocate();
    }

    /// <summary>The arms of all, from words and from strata that stand doubled in the groups; then the place of each.</summary>
    private void Allocate()
    {
        foreach (var sequence in sequences)
        {
            sequence.Restart();
        }

        if (groups == 2)
        {
            AllocateOneStratum();
            return;
        }

        for (var i = 0; i < count; i++)
        {
            var stratum = groupOf[i] >> 1;
            groupOf[i] = (stratum << 1) | (int)sequences[stratum].Next(words[i], secondWords[i]);
        }

        PlaceGroups();
    }

    /// <summary>The place of each from the groups.</summary>
    private void PlaceGroups()
    {
        Span<int> sizes = stackalloc int[groups];
        for (var i = 0; i < count; i++)
        {
            sizes[groupOf[i]]++;
        }

        // Controls of all strata first.
        var start = 0;
        for (var order = 0; order < groups; order++)
        {
            groupStart[order] = start;
            start += sizes[GroupAt(order)];
        }

        groupStart[groups] = start;
        Span<int> next = stackalloc int[groups];
        for (var order = 0; order < groups; order++)
        {
            next[GroupAt(order)] = groupStart[order];
        }

        for (var i = 0; i < count; i++)
        {
            placeOf[i] = next[groupOf[i]]++;
            means[i] = meanOf[groupOf[i]];
        }

        if (ranked is null)
        {
            KeepOrder();
        }
    }

    /// <summary>Many stand in order of entry.</summary>
    private void KeepOrder()
    {
        for (var i = 0; i < count; i++)
        {
            placeOf[i] = i;
        }
    }

    private void AllocateOneStratum()
    {
        var experimentals = sequences[0].Fill(words, secondWords, groupOf.AsSpan(0, count));
        (groupStart[1], groupStart[2]) = (count - experimentals, count);
        var rank = 0;
        for (var i = 0; i < groupOf.Length && i < means.Length && i < placeOf.Length && i < count; i++)
        {
            // In arithmetic, as the arms cannot be foreseen: i - rank for a control, controls + rank for another.
            var arm = groupOf[i];
            means[i] = meanOf[arm];
            placeOf[i] = i - rank + ((groupStart[1] + rank + rank - i) & -arm);
            rank += arm;
        }

        if (ranked is null)
        {
            KeepOrder();
        }
    }

    /// <summary>The group, twice the stratum plus the arm, that stands at a place in the order arm by arm.</summary>
    private int GroupAt(int order) => order < groups / 2 ? 2 * order : (2 * (order - (groups / 2))) + 1;

    private void PlaceEntries()
    {
        Place(enteredAt, entry);
        table?.Take(entry.AsSpan(0, count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Place(int[] byEntry, int[] byArm)
    {
        if (ranked is null)
        {
            byEntry.AsSpan(0, count).CopyTo(byArm);
            return;
        }

        var from = byEntry.AsSpan(0, count);
        var places = placeOf.AsSpan(0, count);
        var to = byArm.AsSpan(0, count);
        for (var i = 0; i < from.Length && i < places.Length; i++)
        {
            to[places[i]] = from[i];
        }
    }

    private void DrawTimes(ulong key, ulong replicate, Func<CourseLaws, TimeLaw?> law, int[] destination)
    {
        WordBlocks.Fill(key, replicate, words.AsSpan(0, WordBlocks.Padded(count)));
        if (model.IsExponential && key == model.EventKey)
        {
            HazardBlocks.FillTicks(words, means, destination.AsSpan(0, TickColumns.Padded(count)));
            return;
        }

        for (var i = 0; i < count; i++)
        {
            destination[i] = law(model.Courses[groupOf[i]])?.Ticks(WordStream.Uniform(words[i])) ?? TickScale.Never;
        }
    }

    private void Shorten(bool present, ulong key, ulong replicate, Func<CourseLaws, TimeLaw?> law)
    {
        if (!present)
        {
            return;
        }

        var other = followUp;
        DrawTimes(key, replicate, law, other);
        for (var i = 0; i < count; i++)
        {
            exitAfter[i] = Math.Min(exitAfter[i], other[i]);
        }
    }
}
