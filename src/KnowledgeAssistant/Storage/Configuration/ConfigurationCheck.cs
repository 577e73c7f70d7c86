using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>Stops a host whose configuration holds an unknown key or a value that cannot be used, naming each of them.</summary>
public static class ConfigurationCheck
{
    /// <summary>For a host whose parts read their options while it is built: the check comes before.</summary>
    /// <exception cref="ConfigurationException">Something is wrong; every problem found is in it.</exception>
    public static void Run(IServiceCollection services)
    {
        using var provider = services.BuildServiceProvider();
        Run(provider);
    }

    /// <exception cref="ConfigurationException">Something is wrong; every problem found is in it.</exception>
    public static void Run(IServiceProvider services)
    {
        var configuration = services.GetRequiredService<IConfiguration>();
        var areas = services.GetServices<OptionsArea>().ToList();
        var problems = FindKeyProblems(configuration, areas);
        // Values are bound only when every key is one that binding can take: its own messages repeat the value, which may be a secret.
        if (problems.Count == 0)
            problems.AddRange(areas.SelectMany(area => FindValueProblems(services, area)));
        if (problems.Count > 0)
            throw new ConfigurationException(problems);
    }

    private static List<string> FindKeyProblems(IConfiguration configuration, List<OptionsArea> areas)
    {
        var given = configuration.GetSection(ConfigurationLayers.Root).GetChildren().ToList();
        if (given.Count == 0)
            return [];
        var known = new KnownKey();
        known.Child("DataFolder").Value = typeof(string);
        foreach (var area in areas)
            area.Section.Split(':').Skip(1).Aggregate(known, (key, name) => key.Child(name)).AddProperties(area.Type);
        var problems = new List<string>();
        foreach (var section in given)
            Walk(section, known, problems);
        return problems;
    }

    private static void Walk(IConfigurationSection section, KnownKey parent, List<string> problems)
    {
        if (!parent.TryFind(section.Key, out var key))
        {
            problems.Add($"{section.Path} is not a setting. {parent.Suggest(section)}");
            return;
        }

        var children = section.GetChildren().ToList();
        if (children.Count == 0 && section.Value is { } value && key.Value is { } type && !CanConvert(value, type))
            problems.Add($"{section.Path} must be {Describe(type)}.");
        foreach (var child in children)
            Walk(child, key, problems);
    }

    private static bool CanConvert(string value, Type type)
    {
        try
        {
            TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return false; // converters throw whatever they like
        }
    }

    private static string Describe(Type type) =>
        type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(double) || type == typeof(float) ? "a number"
        : type == typeof(TimeSpan) ? "a time such as 00:01:30"
        : type == typeof(Uri) ? "an address such as http://localhost:8080"
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type))
        : "a " + type.Name;

    private static IEnumerable<string> FindValueProblems(IServiceProvider services, OptionsArea area)
    {
        try
        {
            var options = services.GetRequiredService(typeof(IOptions<>).MakeGenericType(area.Type));
            _ = options
                .GetType()
                .GetProperty(nameof(IOptions<object>.Value), BindingFlags.Public | BindingFlags.Instance)!
                .GetValue(options);
            return [];
        }
        catch (TargetInvocationException error) when (error.InnerException is OptionsValidationException invalid)
        {
            return invalid.Failures;
        }
    }

    /// <summary>The tree of keys that the options classes know.</summary>
    private sealed class KnownKey
    {
        private readonly Dictionary<string, KnownKey> _children = new(StringComparer.OrdinalIgnoreCase);
        private KnownKey? _anyChild;

        public Type? Value { get; set; }

        public KnownKey Child(string name) => _children.TryGetValue(name, out var child) ? child : _children[name] = new KnownKey();

        public bool TryFind(string name, out KnownKey key) => (key = _children.GetValueOrDefault(name) ?? _anyChild!) is not null;

        public void AddProperties(Type type)
        {
            foreach (
                var property in type.GetProperties()
                    .Where(property => property is { GetMethod.IsStatic: false, SetMethod: null or { IsPublic: true } })
            )
                Child(property.Name).Describe(property.PropertyType);
        }

        public string Suggest(IConfigurationSection section)
        {
            var prefix = section.Path[..^section.Key.Length];
            return _children.Count == 0
                ? $"{prefix.TrimEnd(':')} has a single value."
                : $"Known here: {string.Join(", ", _children.Keys.Order(StringComparer.Ordinal))}.";
        }

        private void Describe(Type declared)
        {
            var type = Nullable.GetUnderlyingType(declared) ?? declared;
            if (TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)))
                Value = type;
            else if (ElementType(type) is { } element)
                (_anyChild = new KnownKey()).Describe(element);
            else
                AddProperties(type);
        }

        /// <summary>What a list or dictionary holds: any key is good below it.</summary>
        private static Type? ElementType(Type type) =>
            type.IsArray ? type.GetElementType()
            : typeof(IEnumerable).IsAssignableFrom(type) && type.IsGenericType ? type.GetGenericArguments()[^1]
            : null;
    }
}
