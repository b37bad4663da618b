namespace Equipoise.Trials.Safety.Monitoring;

/// <summary>How a safety rule stands.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Events">Events, or participants with the toxicity.</param>
/// <param name="Evaluated">Treated participants who count; null for a rule that counts events alone.</param>
/// <param name="Threshold">The number from which the rule is met; null where so few count that no number meets it.</param>
/// <param name="Met">Whether it is met.</param>
/// <param name="Explanation">The numbers in words.</param>
public sealed record SafetyFinding(string Rule, int Events, int? Evaluated, int? Threshold, bool Met, string Explanation);
