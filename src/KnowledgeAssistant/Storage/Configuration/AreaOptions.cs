using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace KnowledgeAssistant.Storage.Configuration;

/// <summary>One options class of an area and the section that it is bound to.</summary>
/// <param name="Section">The full key, for instance <c>KnowledgeAssistant:Retrieval</c>.</param>
public sealed record OptionsArea(string Section, Type Type);

public static class AreaOptions
{
    /// <summary>
    /// Binds <typeparamref name="TOptions"/> to <c>KnowledgeAssistant:{area}</c>. Its public properties are the known keys; its data
    /// annotations are checked by <see cref="ConfigurationCheck"/> when a host starts, as are validators added to what is returned.
    /// </summary>
    public static OptionsBuilder<TOptions> AddAreaOptions<TOptions>(this IServiceCollection services, string area)
        where TOptions : class
    {
        var section = $"{ConfigurationLayers.Root}:{area}";
        services.AddSingleton(new OptionsArea(section, typeof(TOptions)));
        services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(provider => new ConfigurationChangeTokenSource<TOptions>(
            provider.GetRequiredService<IConfiguration>().GetSection(section)
        ));
        services.AddSingleton<IValidateOptions<TOptions>>(new AnnotationValidator<TOptions>(section));
        return services
            .AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => configuration.GetSection(section).Bind(options));
    }

    /// <summary>Names the key of every value that breaks an annotation, so that the message can be acted on.</summary>
    private sealed class AnnotationValidator<TOptions>(string section) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var results = new List<ValidationResult>();
            if (Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
                return ValidateOptionsResult.Success;
            return ValidateOptionsResult.Fail(results.Select(Describe));
        }

        private string Describe(ValidationResult result)
        {
            var keys = result.MemberNames.Select(member => $"{section}:{member}").DefaultIfEmpty(section);
            var message = result.ErrorMessage ?? "is wrong.";
            // The annotations' own wording names the property once more.
            foreach (var member in result.MemberNames)
                message = message.Replace($"The field {member} ", "", StringComparison.Ordinal);
            return $"{string.Join(", ", keys)} {message}";
        }
    }
}
