using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Equipoise.Tests.Architecture;

/// <summary>The rules of the house, as tests.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly[] Pure = [typeof(Equipoise.Statistics.ConvergenceException).Assembly, typeof(Equipoise.Trials.Ledger.TrialState).Assembly];

    public static TheoryData<string> PublicTypes() => [.. Pure.SelectMany(a => a.GetExportedTypes()).Select(t => t.AssemblyQualifiedName!)];

    [Theory]
    [InlineData("Equipoise.Statistics")]
    [InlineData("Equipoise.Trials", "Equipoise.Statistics")]
    [InlineData("Equipoise.Adapters", "Equipoise.Trials", "Equipoise.Statistics")]
    [InlineData("Equipoise.Cli", "Equipoise.Adapters", "Equipoise.Trials", "Equipoise.Statistics")]
    [InlineData("Equipoise.Web", "Equipoise.Adapters", "Equipoise.Trials", "Equipoise.Statistics")]
    public void A_project_refers_inwards_only(string project, params string[] allowed)
    {
        var text = Repository.Read("src", project, project + ".csproj");
        var references = Regex.Matches(text, "<ProjectReference Include=\"([^\"]+)\"").Select(m => Path.GetFileNameWithoutExtension(m.Groups[1].Value.Replace('\\', '/')));

        references.ShouldBeSubsetOf(allowed);
    }

    [Fact]
    public void Statistics_needs_no_package_but_one_for_numerics_and_its_analysers() =>
        Regex.Matches(Repository.Read("src", "Equipoise.Statistics", "Equipoise.Statistics.csproj"), "<PackageReference Include=\"([^\"]+)\"").Select(m => m.Groups[1].Value)
            .ShouldAllBe(p => p == "MathNet.Numerics" || p.Contains("Analyzers", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(PublicTypes))]
    public void A_public_type_is_sealed_abstract_static_or_a_readonly_struct_and_has_nothing_to_set(string name)
    {
        var type = Type.GetType(name, throwOnError: true)!;

        (type.IsSealed || type.IsAbstract).ShouldBeTrue($"{type} is open to inheritance by accident");
        if (type.IsValueType && !type.IsEnum)
        {
            type.GetCustomAttribute<IsReadOnlyAttribute>().ShouldNotBeNull($"{type} is a struct that can change");
        }

        const BindingFlags Every = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        type.GetFields(Every).Where(f => !f.IsInitOnly && !f.IsLiteral && !type.IsEnum).ShouldBeEmpty();
        type.GetProperties(Every).Where(p => p.SetMethod is { IsPublic: true } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))).ShouldBeEmpty();
    }

    [Fact]
    public void No_namespace_is_a_drawer_for_everything() =>
        Pure.SelectMany(a => a.GetTypes()).Select(t => t.Namespace ?? "").Distinct()
            .ShouldAllBe(n => !Regex.IsMatch(n, @"\b(Helpers?|Utils?|Utilities|Managers?|Models?|Interfaces|Services|Common|Misc)\b"));

    [Fact]
    public void No_type_holds_static_state_that_can_change() =>
        Pure.SelectMany(a => a.GetTypes()).Where(t => t.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !t.Name.Contains('<', StringComparison.Ordinal))
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly))
            .Where(f => !f.IsInitOnly && !f.IsLiteral).Select(f => $"{f.DeclaringType}.{f.Name}").ShouldBeEmpty();

    [Fact]
    public void Every_folder_of_the_core_is_the_namespace_of_its_files()
    {
        foreach (var project in new[] { "Equipoise.Statistics", "Equipoise.Trials" })
        {
            var root = Repository.Path("src", project);
            foreach (var file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal)))
            {
                var folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!).Replace('/', '.');
                File.ReadAllText(file).ShouldContain($"namespace {project}{(folder == "." ? "" : "." + folder)};", customMessage: file);
            }
        }
    }
}
