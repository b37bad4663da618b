namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The fast path: one trial after the other in the same columns. Few participants stand arm by arm, within an arm stratum by stratum, within these in order of entry; many stand in order of
/// entry. Log-rank tests and the comparisons at a milestone are computed from the columns; any other test gets the sample that the readable path would give it.
/// </summary>
internal sealed class FastTrial : ITrialData
{
    /// <summary>Up to so many, counting beats sorting.</summary>
    private const int FewParticipants = 256;

    private readonly CompiledTrial model;
    private readonly int count;
    private readonly ArmPlaces arms;
    private readonly uint[] words;
    private readonly double[] gaps;

    // In order of entry.
    private readonly int[] enteredAt;
    private readonly int[] eventAfter;
    private readonly int[] exitAfter;

    // In place.
    private readonly int[] entry;
    private readonly int[] exit;
    private readonly int[] calendar;
    private readonly int[] followUp;

    private readonly int[] knownAt;
    private readonly TickSelection?[] selections;
    private readonly SortedLogRank? sorted;
    private readonly EntryTable? table;
    private readonly StratumColumns? picked;
    private RankedLogRank? ranked;
    private ColumnMilestone? milestone;

    internal FastTrial(CompiledTrial model)
    {
        this.model = model;
        count = model.Trial.Participants;
        arms = new ArmPlaces(model, armByArm: count <= FewParticipants);
        var padded = WordBlocks.Padded(count + 1);
        (words, gaps, enteredAt, eventAfter, exitAfter) = (new uint[padded], new double[padded], new int[padded], new int[padded], new int[padded]);
        var columns = TickColumns.Padded(count);
        (entry, exit, calendar, followUp, knownAt) = (new int[columns], new int[columns], new int[columns], new int[columns], new int[columns]);
        entry.AsSpan(count).Fill(TickScale.Never);
        selections = new TickSelection?[count + 1];
        if (count > FewParticipants)
        {
            (sorted, table, picked) = (new SortedLogRank(count), new EntryTable(count), new StratumColumns(count));
        }

        if (!model.IsDrawnWhole && !model.Entries.IsRandom)
        {
            model.Entries.Fill([], enteredAt.AsSpan(0, count));
            PlaceEntries();
        }
    }

    public int Participants => count;

    public int EntryTick(int participants) => enteredAt[participants - 1];

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

        if (!arms.IsRegular)
        {
            arms.Draw(replicate);
        }

        if (!arms.IsRegular || model.Entries.IsRandom)
        {
            PlaceEntries();
        }

        DrawTimes(model.EventKey, replicate, course => course.Event, eventAfter);
        if (!model.HasDropout && !model.HasCompetingDeath)
        {
            arms.Place(eventAfter, exit);
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

            arms.Place(exitAfter, exit);
            arms.Place(eventAfter, followUp);
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
        arms.Take(groupsOf);
        PlaceEntries();
        exits.CopyTo(exitAfter);
        for (var i = 0; i < count; i++)
        {
            eventAfter[i] = events[i] <= exits[i] ? events[i] : TickScale.Never;
        }

        arms.Place(exitAfter, exit);
        arms.Place(eventAfter, followUp);
        TickColumns.Add(entry, followUp, calendar);
        calendar.AsSpan(count).Fill(int.MaxValue);
    }

    public int EventTick(int events) => events > count ? TickScale.Never : Selection(events).Select(calendar, events);

    public int KnownStatusTick(int participants, int milestone)
    {
        for (var i = 0; i < count; i++)
        {
            knownAt[i] = entry[i] + Math.Min(exit[i], milestone);
        }

        knownAt.AsSpan(count).Fill(int.MaxValue);
        return Selection(participants).Select(knownAt, participants);
    }

    public int EnrolledBy(int tick) => TickColumns.CountAtMost(entry, Math.Min(tick, TickScale.Never - 1));

    public TestOutcome Analyse(SimulationTest test, int cut, out int events)
    {
        if (cut < 0)
        {
            events = 0;
            return default;
        }

        if (test.Proportions is { } proportions)
        {
            return ColumnProportions.Outcome(EnteredBy(cut), proportions, model.Scale, cut, out events);
        }

        if (test.Milestone is { } at)
        {
            return (milestone ??= new ColumnMilestone(count)).Outcome(EnteredBy(cut), at, model.Scale, cut, out events);
        }

        if (test.LogRankStratified is not { } stratified)
        {
            return AnalyseSample(test, cut, out events);
        }

        var sums = default(LogRankTotals);
        if (sorted is not null)
        {
            AddSorted(sorted, ref sums, stratified, cut);
        }
        else
        {
            AddRanked(ranked ??= new RankedLogRank(count), ref sums, stratified, cut);
        }

        events = sums.Events;
        return sums.Outcome;
    }

    private EnteredColumns EnteredBy(int cut) => new(enteredAt.AsSpan(0, Entered(cut)), arms.PlaceOf, arms.GroupOf, exit, calendar);

    private TickSelection Selection(int k) => selections[k] ??= new TickSelection(count, model.Scale.Last);

    private void AddRanked(RankedLogRank counting, ref LogRankTotals sums, bool stratified, int cut)
    {
        TickColumns.FollowUp(exit, entry, cut, followUp);
        var strata = model.StratumEnds.Length;
        if (!stratified)
        {
            counting.Add(ref sums, Columns(0, strata), Columns(strata, 2 * strata), cut);
            return;
        }

        for (var s = 0; s < strata; s++)
        {
            counting.Add(ref sums, Columns(s, s + 1), Columns(strata + s, strata + s + 1), cut);
        }
    }

    private ArmColumns Columns(int from, int to) => new(followUp.AsSpan(arms.Of(from, to)), calendar.AsSpan(arms.Of(from, to)), to == from + 1);

    private void AddSorted(SortedLogRank sorting, ref LogRankTotals sums, bool stratified, int cut)
    {
        var strata = model.StratumEnds.Length;
        if (!stratified || strata == 1)
        {
            sorting.Add(ref sums, entry.AsSpan(0, count), exit.AsSpan(0, count), calendar.AsSpan(0, count), arms.GroupOf, table!, cut);
            return;
        }

        for (var s = 0; s < strata; s++)
        {
            var size = picked!.Take(s, entry.AsSpan(0, count), exit, calendar, arms.GroupOf);
            if (size > 0)
            {
                sorting.Add(ref sums, picked.Entry[..size], picked.Exit[..size], picked.Calendar[..size], picked.Group[..size], picked.Table, cut);
            }
        }
    }

    private TestOutcome AnalyseSample(SimulationTest test, int cut, out int events)
    {
        var entered = Entered(cut);
        var (times, happened, codes, strata) = (new double[entered], new bool[entered], new int[entered], new int[entered]);
        events = 0;
        for (var i = 0; i < entered; i++)
        {
            var place = arms.PlaceOf[i];
            times[i] = model.Scale.Time(Math.Min(exit[place], cut - enteredAt[i]));
            happened[i] = calendar[place] <= cut;
            events += happened[i] ? 1 : 0;
            (strata[i], codes[i]) = (arms.GroupOf[i] >> 1, arms.GroupOf[i] & 1);
        }

        return entered == 0 ? default : test.Of(ReadableTrial.Sample(model, times, happened, codes, strata));
    }

    private int Entered(int cut)
    {
        var entered = 0;
        while (entered < count && enteredAt[entered] <= cut)
        {
            entered++;
        }

        return entered;
    }

    private void PlaceEntries()
    {
        arms.Place(enteredAt, entry);
        table?.Take(entry.AsSpan(0, count));
    }

    private void DrawTimes(ulong key, ulong replicate, Func<CourseLaws, TimeLaw?> law, int[] destination)
    {
        WordBlocks.Fill(key, replicate, words.AsSpan(0, WordBlocks.Padded(count)));
        if (model.IsExponential && key == model.EventKey)
        {
            HazardBlocks.FillTicks(words, arms.Means, destination.AsSpan(0, TickColumns.Padded(count)));
            return;
        }

        for (var i = 0; i < count; i++)
        {
            destination[i] = law(model.Courses[arms.GroupOf[i]])?.Ticks(WordStream.Uniform(words[i])) ?? TickScale.Never;
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
