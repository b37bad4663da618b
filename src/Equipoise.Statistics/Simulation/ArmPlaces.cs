using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Equipoise.Statistics.Simulation;

/// <summary>
/// The strata and arms of one trial after another, and the place of each participant in its columns: arm by arm, within an arm stratum by stratum, within these in order of entry; or simply in
/// order of entry.
/// </summary>
internal sealed class ArmPlaces
{
    private readonly CompiledTrial model;
    private readonly bool armByArm;
    private readonly int count;
    private readonly int groups;
    private readonly ArmSequence[] sequences;
    private readonly uint[] words;
    private readonly uint[] sizeWords;
    private readonly double[] meanOf;
    private readonly int[] groupOf;
    private readonly int[] placeOf;
    private readonly int[] groupStart;

    internal ArmPlaces(CompiledTrial model, bool armByArm)
    {
        (this.model, this.armByArm) = (model, armByArm);
        (count, groups) = (model.Trial.Participants, model.Courses.Length);
        sequences = model.IsDrawnWhole ? [] : [.. model.StratumEnds.Select(_ => model.Trial.Allocation.Start())];
        var padded = WordBlocks.Padded(count);
        (words, sizeWords, groupOf, placeOf) = (new uint[padded], new uint[padded], new int[padded], new int[padded]);
        Means = new double[WordBlocks.Padded(count)];
        meanOf = [.. model.Courses.Select(course => model.IsExponential ? course.Event.TicksPerHazard : 0)];
        groupStart = new int[groups + 1];

        // Arms that are the same in every trial are chosen once.
        IsRegular = !model.IsDrawnWhole && !model.Trial.Allocation.IsRandom && model.StratumEnds.Length == 1;
        if (IsRegular)
        {
            Allocate();
        }
    }

    /// <summary>Whether every trial has the same arms.</summary>
    internal bool IsRegular { get; }

    /// <summary>Twice the stratum plus the arm, in order of entry.</summary>
    internal ReadOnlySpan<int> GroupOf => groupOf.AsSpan(0, count);

    /// <summary>Of each participant in order of entry.</summary>
    internal ReadOnlySpan<int> PlaceOf => placeOf.AsSpan(0, count);

    /// <summary>The means of the exponential times to the event in ticks, in order of entry; 0 where the laws are others. Padded.</summary>
    internal double[] Means { get; }

    /// <summary>The places of some consecutive groups (controls of all strata first), where they stand arm by arm.</summary>
    internal Range Of(int fromGroup, int toGroup) => groupStart[fromGroup]..groupStart[toGroup];

    /// <summary>Draws a trial.</summary>
    internal void Draw(ulong replicate)
    {
        if (model.Trial.Allocation.IsRandom)
        {
            WordBlocks.Fill(model.AllocationKey, replicate, words);
        }

        if (model.Trial.Allocation.HasRandomSizes)
        {
            WordBlocks.Fill(model.BlockSizeKey, replicate, sizeWords);
        }

        if (model.StratumEnds.Length > 1)
        {
            var strata = MemoryMarshal.Cast<int, uint>(groupOf.AsSpan());
            WordBlocks.Fill(model.StratumKey, replicate, strata);
            for (var i = 0; i < count; i++)
            {
                groupOf[i] = model.StratumOf(strata[i]) << 1;
            }
        }

        Allocate();
    }

    /// <summary>Takes strata and arms that were drawn elsewhere: twice the stratum plus the arm, in order of entry.</summary>
    internal void Take(ReadOnlySpan<int> drawn)
    {
        drawn.CopyTo(groupOf);
        PlaceGroups();
        KeepOrder();
    }

    /// <summary>From the order of entry to places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Place(int[] byEntry, int[] byPlace)
    {
        if (!armByArm)
        {
            byEntry.AsSpan(0, count).CopyTo(byPlace);
            return;
        }

        ref var from = ref MemoryMarshal.GetArrayDataReference(byEntry);
        ref var place = ref MemoryMarshal.GetArrayDataReference(placeOf);
        ref var to = ref MemoryMarshal.GetArrayDataReference(byPlace);
        for (var i = 0; i < count; i++)
        {
            Unsafe.Add(ref to, Unsafe.Add(ref place, i)) = Unsafe.Add(ref from, i);
        }
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
        }
        else
        {
            AllocateStrata();
        }

        KeepOrder();
    }

    /// <summary>Many stand in order of entry.</summary>
    private void KeepOrder()
    {
        if (!armByArm)
        {
            for (var i = 0; i < count; i++)
            {
                placeOf[i] = i;
            }
        }
    }

    private void AllocateStrata()
    {
        for (var i = 0; i < count; i++)
        {
            var stratum = groupOf[i] >> 1;
            groupOf[i] = (stratum << 1) | (int)sequences[stratum].Next(words[i], sizeWords[i]);
        }

        PlaceGroups();
    }

    private void PlaceGroups()
    {
        Span<int> sizes = stackalloc int[groups];
        for (var i = 0; i < count; i++)
        {
            sizes[groupOf[i]]++;
        }

        // Controls of all strata first.
        Span<int> next = stackalloc int[groups];
        var start = 0;
        for (var order = 0; order < groups; order++)
        {
            var group = order < groups / 2 ? 2 * order : (2 * (order - (groups / 2))) + 1;
            groupStart[order] = start;
            next[group] = start;
            start += sizes[group];
        }

        groupStart[groups] = start;
        for (var i = 0; i < count; i++)
        {
            placeOf[i] = next[groupOf[i]]++;
            Means[i] = meanOf[groupOf[i]];
        }
    }

    private void AllocateOneStratum()
    {
        var experimentals = sequences[0].Fill(words, sizeWords, groupOf.AsSpan(0, count));
        (groupStart[1], groupStart[2]) = (count - experimentals, count);
        var rank = 0;
        var means = Means;
        for (var i = 0; i < groupOf.Length && i < means.Length && i < placeOf.Length && i < count; i++)
        {
            // In arithmetic, as the arms cannot be foreseen: i - rank for a control, controls + rank for another.
            var arm = groupOf[i];
            means[i] = meanOf[arm];
            placeOf[i] = i - rank + ((groupStart[1] + rank + rank - i) & -arm);
            rank += arm;
        }
    }
}
