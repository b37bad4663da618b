using System.Collections.Immutable;

namespace Equipoise.Statistics.Design;

/// <summary>Participants of one kind in a design: their share of all, and what happens to them in each arm.</summary>
/// <param name="Name">For print.</param>
/// <param name="Share">Of all participants; the shares of a design add up to 1.</param>
/// <param name="Control">The control arm's course.</param>
/// <param name="Experimental">The experimental arm's course.</param>
public sealed record SurvivalStratum(string Name, double Share, ArmCourse Control, ArmCourse Experimental);

/// <summary>
/// What a trial with two arms assumes about time to an event: the courses by stratum and arm, the accrual, the calendar time of the final analysis and the allocation.
/// Calendar time is 0 at the start of accrual. All time is in one unit.
/// </summary>
public sealed record SurvivalDesign
{
    private SurvivalDesign(ImmutableArray<SurvivalStratum> strata, AccrualPattern accrual, double analysisTime, double allocationRatio) =>
        (Strata, Accrual, AnalysisTime, AllocationRatio) = (strata, accrual, analysisTime, allocationRatio);

    /// <summary>One or more strata.</summary>
    public ImmutableArray<SurvivalStratum> Strata { get; }

    /// <summary>Entries, both arms and all strata together.</summary>
    public AccrualPattern Accrual { get; private init; }

    /// <summary>Calendar time of the final analysis.</summary>
    public double AnalysisTime { get; private init; }

    /// <summary>Experimental participants per control.</summary>
    public double AllocationRatio { get; }

    /// <summary>Time from the end of accrual to the final analysis; negative when the analysis comes first.</summary>
    public double FollowUp => AnalysisTime - Accrual.Duration;

    /// <summary>1 / (1 + ratio).</summary>
    public double ControlShare => 1 / (1 + AllocationRatio);

    /// <summary>ratio / (1 + ratio).</summary>
    public double ExperimentalShare => AllocationRatio / (1 + AllocationRatio);

    /// <summary>A design without strata.</summary>
    /// <param name="control">The control arm's course.</param>
    /// <param name="experimental">The experimental arm's course.</param>
    /// <param name="accrual">Entries.</param>
    /// <param name="followUp">From the end of accrual to the final analysis, 0 or more.</param>
    /// <param name="allocationRatio">Experimental participants per control.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static SurvivalDesign Of(ArmCourse control, ArmCourse experimental, AccrualPattern accrual, double followUp, double allocationRatio = 1) =>
        Stratified([new SurvivalStratum("all", 1, control, experimental)], accrual, followUp, allocationRatio);

    /// <summary>A design with strata of known shares.</summary>
    /// <exception cref="ArgumentException">There is no stratum, a share is not positive, or the shares do not add up to 1 (to 1e-9).</exception>
    public static SurvivalDesign Stratified(IReadOnlyList<SurvivalStratum> strata, AccrualPattern accrual, double followUp, double allocationRatio = 1)
    {
        ArgumentNullException.ThrowIfNull(strata);
        ArgumentNullException.ThrowIfNull(accrual);
        for (var s = 0; s < strata.Count; s++)
        {
            if (!(strata[s].Share > 0))
            {
                throw new ArgumentException(DesignArgument.Text($"strata[{s}].Share is {strata[s].Share:R}; a share is above 0"), nameof(strata));
            }
        }

        var sum = strata.Sum(stratum => stratum.Share);
        if (!(Math.Abs(sum - 1) < 1e-9))
        {
            throw new ArgumentException(DesignArgument.Text($"the shares of the strata add up to {sum:R}; they add up to 1"), nameof(strata));
        }

        return new SurvivalDesign([.. strata], accrual, accrual.Duration + DesignArgument.NotNegative(followUp), DesignArgument.Positive(allocationRatio));
    }

    /// <summary>The same with other entries; the calendar time of the analysis moves so that the follow-up after them stays.</summary>
    public SurvivalDesign WithAccrual(AccrualPattern accrual)
    {
        ArgumentNullException.ThrowIfNull(accrual);
        return this with { Accrual = accrual, AnalysisTime = accrual.Duration + FollowUp };
    }

    /// <summary>The same with another number of participants over the same time.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public SurvivalDesign WithParticipants(double participants) => WithAccrual(Accrual.WithTotal(participants));

    /// <summary>The same, analysed at another calendar time, which may lie before the end of accrual.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public SurvivalDesign AnalysedAt(double time) => this with { AnalysisTime = DesignArgument.Positive(time) };

    /// <summary>The same with experimental event hazards that are the control's times a ratio, in every stratum.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ratio is not positive.</exception>
    public SurvivalDesign WithHazardRatio(double ratio) => new(
        [.. Strata.Select(s => s with { Experimental = s.Experimental with { Event = s.Control.Event.Times(DesignArgument.Positive(ratio)) } })], Accrual, AnalysisTime, AllocationRatio);

    /// <summary>The same with the arms exchanged.</summary>
    public SurvivalDesign WithArmsSwapped() =>
        new([.. Strata.Select(s => s with { Control = s.Experimental, Experimental = s.Control })], Accrual, AnalysisTime, 1 / AllocationRatio);
}
